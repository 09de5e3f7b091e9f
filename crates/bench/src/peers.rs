//! The programs that are measured: the model answers, and the peers that do the same work.

pub mod list;
pub mod server;

pub(crate) mod programs;
