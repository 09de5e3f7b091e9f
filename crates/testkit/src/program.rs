//! The program under test: how it is started, what it reads and prints, and how its end is
//! guaranteed.

mod capture;
pub(crate) mod command;
mod group;
mod guard;
pub(crate) mod guarded;
mod held_stdout;
#[cfg(unix)]
pub(crate) mod named_pipe;
pub(crate) mod process;
pub(crate) mod provoked;
pub(crate) mod running;
mod stdin;
pub(crate) mod watchdog;
