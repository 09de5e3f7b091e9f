//! The network side of a check: its own peers, servers and proxies, recorded and drawn as a ladder.

pub(crate) mod ladder;
pub(crate) mod proxy;
pub(crate) mod tcp;
pub(crate) mod tcp_server;
pub(crate) mod udp;
pub(crate) mod udp_server;
