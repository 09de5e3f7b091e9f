//! What a check may expect of a program: its output, its end, the order and the concurrency of its threads.

pub(crate) mod concurrency;
pub mod contract;
pub(crate) mod finished;
pub(crate) mod interleaving;
pub(crate) mod order;
pub(crate) mod reject;
