//! `cargo lab dev`: makes the diffs that stand beside a solution. For those who maintain the exercises.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Subcommand;

use crate::{
    choice,
    grade::{confine, keeper},
    mistake::Mistake,
    patch,
    tree::{self, Tree},
    workspace::{Exercise, Workspace},
};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write `solutions/X/stub.diff` from the present solution and stub
    StubDiff { exercise: String },
    /// Run a command and end all that it has started, for `grade`
    Keep(keeper::Args),
    /// Become a program that sees and may do little, for `grade`
    Confine(confine::Args),
    /// Write `solutions/X/mistakes/NAME.diff` from the present solution and a changed copy of it
    Mistake {
        exercise: String,
        name: String,
        /// The folder that holds the changed `src/`
        #[arg(long, value_name = "FOLDER")]
        changed: PathBuf,
        /// A file with the lines title, sees, step, words and read
        #[arg(long, value_name = "FILE")]
        header: PathBuf,
    },
}

/// What is not about a workspace, but runs something else in place of this program.
pub fn become_another(args: &Args) -> Option<anyhow::Result<ExitCode>> {
    match &args.command {
        Command::Keep(args) => Some(keeper::run(args)),
        Command::Confine(args) => Some(confine::run(args)),
        Command::StubDiff { .. } | Command::Mistake { .. } => None,
    }
}

/// Writes the diff and names the file.
///
/// # Errors
/// The exercise is unknown, or a file cannot be read or written.
pub fn run(args: &Args, workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let exercises = workspace.exercises()?;
    let find = |name: &str| choice::named(name, &exercises);
    let file = match &args.command {
        Command::StubDiff { exercise } => stub_diff(workspace, find(exercise)?)?,
        Command::Keep(_) | Command::Confine(_) => {
            bail!("cannot do this in a workspace: it is done before one is found")
        }
        Command::Mistake { exercise, name, changed, header } => {
            mistake(&workspace.solution(find(exercise)?), name, changed, header)?
        }
    };
    writeln!(out, "wrote {}", workspace.shown(&file))?;
    Ok(ExitCode::SUCCESS)
}

fn stub_diff(workspace: &Workspace, exercise: &Exercise) -> anyhow::Result<PathBuf> {
    let solution = workspace.solution(exercise);
    let file = solution.join("stub.diff");
    let diff =
        patch::between(&Tree::read(&solution, "src")?, &Tree::read(&exercise.folder, "src")?);
    tree::write_if_changed(&file, &diff)?;
    Ok(file)
}

fn mistake(solution: &Path, name: &str, changed: &Path, header: &Path) -> anyhow::Result<PathBuf> {
    let diff = patch::between(&Tree::read(solution, "src")?, &Tree::read(changed, "src")?);
    let text = format!("{}\n{diff}", tree::read(header)?.trim_end());
    Mistake::parse(name, &text).with_context(|| format!("cannot make the mistake {name}"))?;

    let file = solution.join("mistakes").join(format!("{name}.diff"));
    tree::write_if_changed(&file, &text)?;
    Ok(file)
}
