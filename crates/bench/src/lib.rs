//! Measures the model answers beside their peers: other programs that do the same work.

mod descriptors;
pub mod group;
pub mod load;
pub mod peer;
pub mod peers;
pub mod processors;
pub mod programs;
pub mod results;
pub mod rounds;
mod sampling;
pub mod tcp_echo;
pub mod threaded_chat;
pub mod udp_echo;
