//! The companion of the workspace: where am I, what is next, and is it right?
//!
//! No exercise is named here. Names, titles, steps and their order are read from the folders, so that a new exercise
//! needs no change of this crate. One module is one command (`map`, `check`, `dev`); the others are what they share.

pub mod cargo;
pub mod check;
pub mod dev;
pub mod map;
pub mod mistake;
pub mod paint;
pub mod patch;
pub mod progress;
pub mod scratch;
pub mod suite;
pub mod tree;
pub mod workspace;
