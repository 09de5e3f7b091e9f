//! The companion of the workspace: where am I, what is next, and is it right?
//!
//! No exercise is named here. Names, titles, steps and their order are read from the folders, so that a new exercise
//! needs no change of this crate. One module is one command (`map`, `check`, `hint`, `reset` …); the others are what they share.

pub mod as_json;
pub mod attempt;
pub mod book;
pub mod cancel;
pub mod cargo;
pub mod check;
pub mod choice;
pub mod demo;
pub mod dev;
pub mod diff;
pub mod grade;
pub mod hint;
pub mod keys;
pub mod map;
pub mod mistake;
pub mod new;
pub mod pager;
pub mod paint;
pub mod patch;
pub mod progress;
pub mod reset;
pub mod scratch;
pub mod screen;
pub mod store;
pub mod stub;
pub mod suite;
pub mod tree;
pub mod watch;
pub mod workspace;
