//! What was measured: the samples, their statistics, the machine, and the file that keeps them.

pub mod data;
pub mod machine;
pub mod statistics;
pub mod store;

#[cfg(test)]
pub(crate) mod example;
