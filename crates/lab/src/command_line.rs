//! The command line of `cargo lab`: the learner's commands, and those of the crates `demo`, `explore` and `grade`.

pub mod demo;
pub mod grade;
pub mod hand_over;

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::commands::json::Format;
use crate::commands::{book, check, dev, diff, hint, new, reset, watch};
use crate::course::workspace::Workspace;
use crate::terminal::console::Console;
use crate::terminal::style::OutputOptions;

const STATUS: &str = "Exit status: 0 if all is well, 1 if a step is not done or something failed, 2 for wrong usage.";

/// Where am I, what is next, and is it right?
///
/// Without a command: the map of all exercises, with your progress and what to type next.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo lab", version, after_help = STATUS)]
pub struct CommandLine {
    /// How to show things, of every command.
    #[command(flatten)]
    pub options: OutputOptions,

    /// The form of the map [default: text]; `check` and `grade` have a --format of their own, behind their names
    #[arg(long, value_enum)]
    pub format: Option<Format>,

    /// Without one: the map.
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "each field's own documentation is the help of its arguments")]
pub enum Command {
    /// Run the steps of an exercise in order and show the first failure in full
    Check(check::Args),
    /// Check again at every save, with keys for hints and for what differs from the model answer
    Watch(watch::Args),
    /// Show the next hint for the step that fails
    Hint(hint::Args),
    /// Show what differs between your program and the model answer
    Diff(diff::Args),
    /// Run the checks on other people's programs and count points, of one or of a class
    Grade(grade::Args),
    /// Go back to the stub; what is there is kept in a backup
    Reset(reset::Args),
    /// Show a program at work, with scenes for a class: the model answer, or a wrong one
    Demo(demo::Args),
    /// Run your program under thousands of schedules and show the one that breaks it
    #[command(disable_help_flag = true)]
    Explore {
        /// What the crate `explore` takes; `--help` lists it
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Build the book and open it
    Book(book::Args),
    /// Make a new exercise of one step, to be made into yours
    New(new::Args),
    /// Print a script that completes commands in your shell, for a `lab` that is installed
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Chores of those who maintain the exercises
    #[command(hide = true)]
    Dev(dev::Args),
}

/// The `main` of each program of `cargo lab`: reads the command line, finds the workspace and prints an error.
pub fn run(
    execute: impl FnOnce(&CommandLine, &mut Console<'_>) -> anyhow::Result<ExitCode>,
) -> ExitCode {
    match try_run(&CommandLine::parse(), execute) {
        Ok(code) => code,
        // `cargo lab | head`: the reader has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

/// Prints an error. The status that goes with it.
pub fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn try_run(
    line: &CommandLine,
    execute: impl FnOnce(&CommandLine, &mut Console<'_>) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    if line.format.is_some() && line.command.is_some() {
        bail!(
            "cannot tell what --format is for: it is for the map, or stands behind `check` or `grade`"
        );
    }
    let here = env::current_dir().context("cannot find the current directory")?;
    let workspace = Workspace::find(&here)?;
    let mut out = line.options.stdout();
    let mut console = Console { workspace: &workspace, options: line.options, out: &mut out };
    let code = execute(line, &mut console)?;
    out.flush().context("cannot write to standard output")?;
    Ok(code)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
