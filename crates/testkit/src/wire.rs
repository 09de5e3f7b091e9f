//! The network side of a check: its own peers, servers and proxies, recorded and drawn as a ladder.

mod gone;
pub(crate) mod ladder;
pub(crate) mod lossy_proxy;
pub(crate) mod mailbox;
pub(crate) mod random_stream;
pub(crate) mod tcp;
pub(crate) mod tcp_server;
pub(crate) mod udp;
pub(crate) mod udp_server;
