//! The companion of the workspace: where am I, what is next, and is it right?
//!
//! No exercise is named here. Names, titles, steps and their order are read from the folders, so that a new exercise
//! needs no change of this crate. `cargo lab demo` and `cargo lab grade` are crates of their own, which build on this one.

#![warn(missing_debug_implementations, missing_docs, unreachable_pub)]

/// Runs cargo and the checks, and makes programs out of changed sources.
pub mod build {
    pub mod cancel;
    pub mod cargo;
    pub mod exec;
    pub mod solutions;
    pub mod suite;
    pub mod variants;
}
pub mod command_line;
/// One module for each command of a learner.
pub mod commands {
    pub mod book;
    pub mod check;
    pub mod dev;
    pub mod diff;
    pub mod hint;
    pub mod json;
    pub mod map;
    pub mod new;
    pub mod reset;
    pub mod watch;
}
/// What there is to learn, and how far the learner is.
pub mod course {
    pub mod choice;
    pub mod explored;
    pub mod mistake;
    pub mod progress;
    pub mod session;
    pub mod stub;
    pub mod workspace;
}
/// Source trees, their differences, and what is kept between two calls.
pub mod files {
    pub mod patch;
    pub mod store;
    pub mod tree;
}
/// How it is shown.
pub mod terminal {
    pub mod console;
    pub mod keys;
    pub mod pager;
    pub mod screen;
    pub mod style;
}
