//! Measures the model answers beside their peers: other programs that do the same work.

pub mod claim;
pub mod command;
pub mod derived;
pub mod figures;
pub mod group;
pub mod machine;
pub mod numbers;
pub mod plot;
pub mod programs;
pub mod results;
pub mod rounds;
pub mod rows;
pub mod statistics;
pub mod store;
pub mod table;

mod feedback;
mod mutex_counter;

mod struct_packing;
mod threads_basics;
mod whole;
mod worker;
mod zip_list;

#[cfg(test)]
mod sample;
