//! Measures the model answers beside their peers: other programs that do the same work.

pub mod group;
pub mod results;
pub mod rounds;
