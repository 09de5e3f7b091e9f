//! Measures the model answers side by side with their peers: other programs that do the same work.
//!
//! A run goes through the folders from top to bottom:
//!
//! 1. [`command`] reads the command line and chooses the [`groups`] to run, and how thoroughly
//!    ([`effort`]).
//! 2. A group builds or finds its contestants ([`peers`]) and decides what to do with them: put a
//!    [`load`] on a server, time a whole process, or ask a worker.
//! 3. `measure` lets the contestants take turns, so that a disturbance hits all of them; [`system`]
//!    pins them to CPU cores.
//! 4. [`results`] holds the samples, their statistics and the machine, and keeps them in
//!    `docs/speed/results.json`.
//! 5. [`report`] makes from them what the terminal and the book show: tables, plots, single
//!    figures, and whether the book's claims hold.
//!
//! To add a peer, put its source into `peers/` beside `src/` and name it in its group. To add a
//! group, write a file in `groups/` and list it in `groups.rs`.

#![warn(missing_debug_implementations, missing_docs, unreachable_pub)]

pub mod command;
pub mod effort;
pub mod groups;
pub mod load;
pub mod peers;
pub mod report;
pub mod results;
pub mod system;

mod measure;
