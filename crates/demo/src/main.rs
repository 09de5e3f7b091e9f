//! `cargo lab demo`, which `cargo lab` hands over to.

use std::process::ExitCode;

use anyhow::bail;
use lab::command_line::{self, Command};

fn main() -> ExitCode {
    command_line::run(|line, console| match &line.command {
        Some(Command::Demo(args)) => demo::run(args, console),
        _ => bail!("cannot do this: it is a command of the program `lab`"),
    })
}
