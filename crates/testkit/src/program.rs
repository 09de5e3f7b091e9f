//! The program under test: how it is started, what it reads and prints, and how it is sure to end.

mod capture;
pub(crate) mod command;
mod group;
mod guard;
pub(crate) mod guarded;
mod held_stdout;
#[cfg(unix)]
pub(crate) mod named_pipe;
pub(crate) mod process;
pub(crate) mod running;
mod stdin;
mod watchdog;
