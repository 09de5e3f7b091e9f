//! A program that can be explored: its copy, compiled, and asked for schedules.

pub mod compile;
pub mod copy;
pub mod session;
mod statics;
