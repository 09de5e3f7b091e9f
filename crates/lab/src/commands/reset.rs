//! `cargo lab reset`: back to the stub, as it came. What was there is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use crate::commands::hint::HINTS;
use crate::course::progress::{RESULTS, left_by_checks};
use crate::course::workspace::{Exercise, Workspace};
use crate::course::{choice, stub};
use crate::files::store;
use crate::files::tree::{Tree, files_below};
use crate::terminal::console::Console;
use crate::terminal::style::{DONE, FAINT, NEXT};

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// The exercise
    exercise: String,
}

/// Moves the learner's sources into a backup, names it, and writes the stub.
///
/// # Errors
/// The exercise is unknown, or a file cannot be read or written. Nothing is lost then: the backup comes first.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let (ws, out) = (console.workspace, &mut console.out);
    let exercises = ws.exercises()?;
    let exercise = choice::find(&args.exercise, &exercises)?;
    let below = |name: String| name.strip_prefix("src/").unwrap_or(&name).to_owned();
    let stub = Tree(
        stub::of(ws, exercise)?.0.into_iter().map(|(name, text)| (below(name), text)).collect(),
    );
    if is_written(&exercise.folder, &stub)? {
        writeln!(out, "{} is as it came: nothing to reset", exercise.name)?;
        return Ok(ExitCode::SUCCESS);
    }

    let backup = back_up(ws, exercise)?;
    stub.write(&exercise.folder.join("src"))?;
    for kind in [RESULTS, HINTS] {
        store::remove(&store::file(ws, exercise, kind))?;
    }
    store::remove(&left_by_checks(ws, exercise))?;
    writeln!(out, "{DONE}reset{DONE:#} {} to its stub", exercise.name)?;
    writeln!(out, "{FAINT}what was there is in{FAINT:#} {NEXT}{}{NEXT:#}", ws.shown(&backup))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the sources are these files and no others. A learner's file need not be UTF-8.
fn is_written(folder: &Path, stub: &Tree) -> anyhow::Result<bool> {
    let source = folder.join("src");
    let files = if source.is_dir() { files_below(&source)? } else { Vec::new() };
    let same = |(name, text): (&String, &String)| {
        fs::read(source.join(name)).is_ok_and(|it| it == text.as_bytes())
    };
    Ok(files.len() == stub.0.len() && stub.0.iter().all(same))
}

/// Copies `src` to `scratch/backup/NAME-N`, where `cargo clean` does not come.
fn back_up(ws: &Workspace, exercise: &Exercise) -> anyhow::Result<PathBuf> {
    let folder = ws.root.join("scratch/backup");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    // Creating it fails if it is there, so two resets at once never share one.
    let mut numbers = (1..).map(|number| folder.join(format!("{}-{number}", exercise.name)));
    let backup = numbers.find(|path| !path.exists()).expect("there is always another number");
    fs::create_dir(&backup).with_context(|| format!("cannot create {}", backup.display()))?;

    let source = exercise.folder.join("src");
    let files = if source.is_dir() { files_below(&source)? } else { Vec::new() };
    for file in files {
        let copy =
            backup.join(file.strip_prefix(&source).expect("the file was found below the folder"));
        fs::create_dir_all(copy.parent().expect("a file is in a folder"))
            .and_then(|()| fs::copy(&file, &copy))
            .with_context(|| format!("cannot copy {} to {}", file.display(), copy.display()))?;
    }
    Ok(backup)
}
