//! `cargo lab`: reads the command line and hands over to the module of the command.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use lab::{
    as_json::Format, book, check, demo, dev, diff, grade, hint, map, new, paint::Look, reset,
    watch, workspace::Workspace,
};

const STATUS: &str = "Exit status: 0 if all is well, 1 if a step is not done or something failed, 2 for wrong usage.";

/// Where am I, what is next, and is it right?
///
/// Without a command: the map of all exercises, with your progress and what to type next.
#[derive(Parser)]
#[command(bin_name = "cargo lab", version, after_help = STATUS)]
struct Args {
    #[command(flatten)]
    look: Look,

    /// The form of the map [default: text]; `check` and `grade` have a --format of their own, behind their names
    #[arg(long, value_enum)]
    format: Option<Format>,

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
    /// Run the checks on other people's programs and count points, of one or of a class
    Grade(grade::Args),
    /// Go back to the stub; what is there is kept in a backup
    Reset(reset::Args),
    /// Show a program at work, with scenes for a class: the model answer, or a wrong one
    Demo(demo::Args),
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
    // Needs no workspace, and runs where there may be none.
    if let Some(Command::Dev(command)) = &args.command {
        if let Some(done) = dev::become_another(command) {
            return done;
        }
    }
    if args.format.is_some() && args.command.is_some() {
        bail!(
            "cannot tell what --format is for: it is for the map, or stands behind `check` or `grade`"
        );
    }
    let here = env::current_dir().context("cannot find the current directory")?;
    let workspace = Workspace::find(&here)?;
    let mut out = args.look.stdout();

    let code = match &args.command {
        None => map::run(args.format.unwrap_or_default(), args.look, &workspace, &mut out),
        Some(Command::Check(command)) => check::run(command, args.look, &workspace, &mut out),
        Some(Command::Watch(command)) => watch::run(command, args.look, &workspace),
        Some(Command::Hint(command)) => hint::run(command, &workspace, &mut out),
        Some(Command::Diff(command)) => diff::run(command, args.look, &workspace, &mut out),
        Some(Command::Grade(command)) => grade::run(command, args.look, &workspace, &mut out),
        Some(Command::Reset(command)) => reset::run(command, &workspace, &mut out),
        Some(Command::Demo(command)) => demo::run(command, args.look, &workspace, &mut out),
        Some(Command::Book(command)) => book::run(command, &workspace, &mut out),
        Some(Command::New(command)) => new::run(command, &workspace, &mut out),
        Some(Command::Completions { shell }) => {
            clap_complete::generate(*shell, &mut Args::command(), "lab", &mut out);
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Dev(command)) => dev::run(command, &workspace, &mut out),
    }?;
    out.flush().context("cannot write to standard output")?;
    Ok(code)
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
