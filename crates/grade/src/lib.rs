//! `cargo lab grade`: the checks of this workspace on other people's sources, as points, in the format that is wanted.
//!
//! One submission is an entry of the `intake`. A `worker` builds it and runs the checks on it, in a `sandbox`: behind guarded folders,
//! and below a supervisor that ends all that it starts. `plan` has several workers. `results` is what comes of it, and `export`
//! the forms that it can have.

#![warn(missing_debug_implementations, missing_docs, unreachable_pub)]

mod check_output;
mod command;
mod export {
    mod classroom50;
    mod csv;
    mod gradescope;
    mod junit;
    mod pretty;
    pub(crate) mod text;
    pub(crate) mod write;
}
mod intake {
    pub(crate) mod submission;
    mod walk;
}
mod plan;
mod points;
mod progress;
mod results;
mod sandbox {
    pub(crate) mod confine;
    mod inherit;
    pub(crate) mod processes;
    pub(crate) mod run_folder;
    pub(crate) mod supervisor;
    pub(crate) mod toolchain;
}
mod stop;
mod truncated;
mod worker;

pub use command::run;
pub use points::of as points;
pub use sandbox::confine::can_guard_folders;

use std::process::ExitCode;

use clap::Parser;

use sandbox::{confine, supervisor};

/// What `cargo lab grade` has this program do once more, as another process.
#[derive(Debug, Parser)]
pub enum Sandbox {
    /// Run a command and end all that it has started
    Supervise(supervisor::Args),
    /// Become a program that sees and may do little
    Confine(confine::Args),
}

impl Sandbox {
    /// Becomes the other process.
    ///
    /// # Errors
    /// A limit cannot be set, a folder cannot be guarded, or the command cannot be started.
    pub fn run(&self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Supervise(args) => supervisor::run(args),
            Self::Confine(args) => confine::run(args),
        }
    }
}
