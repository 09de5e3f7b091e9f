//! The check that runs on this thread: its name and programs, whose report is printed, and its
//! random choices.

pub(crate) mod current;
pub(crate) mod gate;
pub(crate) mod seed;
