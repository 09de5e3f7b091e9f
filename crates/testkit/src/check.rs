//! The check that runs on this thread: its name and programs, whose report is printed, and its
//! random choices.

pub(crate) mod current;
mod ending;
pub(crate) mod gate;
pub(crate) mod mode;
pub(crate) mod order;
mod outcome;
pub(crate) mod progress;
pub(crate) mod seed;
mod step;
