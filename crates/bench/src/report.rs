//! What is made from the results: for the terminal, and for the chapter "How fast is it?".

pub mod claim;
pub mod generated;

pub(crate) mod figures;
pub(crate) mod numbers;
pub(crate) mod plot;
pub(crate) mod table;
pub(crate) mod targets;
