//! Measures the model answers beside their peers: other programs that do the same work.

pub mod claim;
pub mod command;
pub mod derived;
pub mod figures;
pub mod group;
pub mod load;
pub mod machine;
pub mod numbers;
pub mod peer;
pub mod peers;
pub mod plot;
pub mod processors;
pub mod programs;
pub mod results;
pub mod rounds;
pub mod rows;
pub mod statistics;
pub mod store;
pub mod table;
pub mod tcp_echo;
pub mod threaded_chat;
pub mod udp_echo;

mod descriptors;
mod feedback;
mod mutex_counter;
mod sampling;
mod struct_packing;
mod threads_basics;
mod whole;
mod worker;
mod zip_list;

#[cfg(test)]
mod sample;
