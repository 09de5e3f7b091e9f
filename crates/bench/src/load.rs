//! Load on a server. Each function removes its load when it returns.

pub mod chat_client;

pub(crate) mod chat_pair;
pub(crate) mod chat_room;
pub(crate) mod connection;
pub(crate) mod tcp_client;
pub(crate) mod tcp_crowd;
pub(crate) mod udp_client;
