//! `cargo lab grade`, which `cargo lab` hands over to, and the processes that it runs programs in.

use std::{env, process::ExitCode};

use anyhow::bail;
use clap::Parser;
use grade::Sandbox;
use lab::command_line::{self, Command};

fn main() -> ExitCode {
    // Needs no workspace, and runs where there may be none.
    if env::args_os().nth(1).is_some_and(|word| word == "supervise" || word == "confine") {
        return Sandbox::parse().run().unwrap_or_else(|error| command_line::report(&error));
    }
    command_line::run(|line, console| match &line.command {
        Some(Command::Grade(args)) => grade::run(args, console),
        _ => bail!("cannot do this: it is a command of the program `lab`"),
    })
}
