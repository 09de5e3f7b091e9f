//! `cargo lab dev`: makes the diffs that stand beside a solution. For those who maintain the exercises.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::course::choice;
use crate::course::mistake::Mistake;
use crate::course::workspace::{Exercise, Workspace};
use crate::files::patch;
use crate::files::tree::{self, Tree};
use crate::terminal::console::Console;

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write `solutions/X/stub.diff` from the present solution and stub
    StubDiff { exercise: String },
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

/// Writes the diff and names the file.
///
/// # Errors
/// The exercise is unknown, or a file cannot be read or written.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let workspace = console.workspace;
    let exercises = workspace.exercises()?;
    let find = |name: &str| choice::find(name, &exercises);
    let file = match &args.command {
        Command::StubDiff { exercise } => stub_diff(workspace, find(exercise)?)?,
        Command::Mistake { exercise, name, changed, header } => {
            mistake(&workspace.solution(find(exercise)?), name, changed, header)?
        }
    };
    writeln!(console.out, "wrote {}", workspace.shown(&file))?;
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
