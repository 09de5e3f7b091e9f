//! The program under test: how it is started, what it reads and prints, and how it is sure to end.

mod capture;
pub(crate) mod command;
pub(crate) mod guard;
pub(crate) mod guarded;
pub(crate) mod held_stdout;
mod limits;
#[cfg(unix)]
pub(crate) mod named_pipe;
pub(crate) mod running;
mod stdin;
pub(crate) mod watchdog;
