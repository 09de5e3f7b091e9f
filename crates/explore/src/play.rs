//! `cargo lab explore X --play`: you are the scheduler. Choose which thread goes on, and try to break the program.

pub mod game;
pub mod keys;
pub mod picture;
