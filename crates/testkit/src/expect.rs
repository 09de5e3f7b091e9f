//! What a check may expect of a program: its output, its end, the order and the concurrency of its
//! threads.

mod announcement;
mod concurrency;
pub mod contract;
pub(crate) mod finished;
pub(crate) mod interleaving;
mod order;
mod output;
mod printers;
pub(crate) mod reject;
mod usage;
