//! `cargo lab`: reads the command line and hands over to the module of the command.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use clap::{Parser, Subcommand};
use lab::{book, check, dev, diff, hint, map, paint::Color, reset, watch, workspace::Workspace};

/// Where am I, what is next, and is it right?
///
/// Without a command: the map of all exercises, with your progress and what to type next.
#[derive(Parser)]
#[command(bin_name = "cargo lab", version)]
struct Args {
    /// When to use colour; auto: on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the steps of an exercise in order and show the first failure in full
    Check(check::Args),
    /// Check again at every save, with keys for hints and for what differs from the model answer
    Watch(watch::Args),
    /// Show the next hint for the step that fails
    Hint(hint::Args),
    /// Show what differs between your program and the model answer
    Diff(diff::Args),
    /// Go back to the stub; what is there is kept in a backup
    Reset(reset::Args),
    /// Build the book and open it
    Book(book::Args),
    /// Chores of those who maintain the exercises
    #[command(hide = true)]
    Dev(dev::Args),
}

fn main() -> ExitCode {
    let args = Args::parse();

    match run(&args) {
        Ok(code) => code,
        // `cargo lab | head`: the reader has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let here = env::current_dir().context("cannot find the current directory")?;
    let workspace = Workspace::find(&here)?;
    let mut out = args.color.stdout();

    let code = match &args.command {
        None => map::run(&workspace, &mut out),
        Some(Command::Check(command)) => check::run(command, args.color, &workspace, &mut out),
        Some(Command::Watch(command)) => watch::run(command, args.color, &workspace),
        Some(Command::Hint(command)) => hint::run(command, &workspace, &mut out),
        Some(Command::Diff(command)) => diff::run(command, args.color, &workspace, &mut out),
        Some(Command::Reset(command)) => reset::run(command, &workspace, &mut out),
        Some(Command::Book(command)) => book::run(command, &workspace, &mut out),
        Some(Command::Dev(command)) => dev::run(command, &workspace, &mut out),
    }?;
    out.flush().context("cannot write to standard output")?;
    Ok(code)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
