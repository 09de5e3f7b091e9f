//! `cargo lab reset`: back to the stub, as it came. What was there is kept.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;

use crate::{
    choice, hint,
    paint::{DONE, FAINT, NEXT},
    patch, progress, store,
    tree::{self, Tree, files_below},
    workspace::{Exercise, Workspace},
};

#[derive(clap::Args)]
pub struct Args {
    /// The exercise
    exercise: String,
}

/// Moves the learner's sources into a backup, names it, and writes the stub.
///
/// # Errors
/// The exercise is unknown, or a file cannot be read or written. Nothing is lost then: the backup comes first.
pub fn run(args: &Args, ws: &Workspace, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let exercises = ws.exercises()?;
    let exercise = choice::named(&args.exercise, &exercises)?;
    let stub = stub(ws, exercise)?;
    if is_written(&exercise.folder, &stub)? {
        writeln!(out, "{} is as it came: nothing to reset", exercise.name)?;
        return Ok(ExitCode::SUCCESS);
    }

    let backup = back_up(ws, exercise)?;
    stub.write(&exercise.folder.join("src"))?;
    for kind in [progress::KEPT, hint::KEPT] {
        store::forget(&store::file(ws, exercise, kind))?;
    }
    writeln!(out, "{DONE}reset{DONE:#} {} to its stub", exercise.name)?;
    writeln!(out, "{FAINT}what was there is in{FAINT:#} {NEXT}{}{NEXT:#}", ws.shown(&backup))?;
    Ok(ExitCode::SUCCESS)
}

/// The stub's files below `src`, made from the model answer: that needs neither git nor a second copy.
fn stub(ws: &Workspace, exercise: &Exercise) -> anyhow::Result<Tree> {
    let solution = ws.solution(exercise);
    let stub = patch::apply(&Tree::read(&solution, "src")?, &tree::read(&solution.join("stub.diff"))?);
    let stub = stub.with_context(|| format!("cannot make the stub of {}", exercise.name))?;
    let below = |name: &str| name.strip_prefix("src/").unwrap_or(name).to_owned();
    Ok(Tree(stub.0.into_iter().map(|(name, text)| (below(&name), text)).collect()))
}

/// Whether the sources are these files and no others. A learner's file need not be UTF-8.
fn is_written(folder: &Path, stub: &Tree) -> anyhow::Result<bool> {
    let source = folder.join("src");
    let files = if source.is_dir() { files_below(&source)? } else { Vec::new() };
    let same = |(name, text): (&String, &String)| fs::read(source.join(name)).is_ok_and(|it| it == text.as_bytes());
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
        let copy = backup.join(file.strip_prefix(&source).expect("the file was found below the folder"));
        fs::create_dir_all(copy.parent().expect("a file is in a folder"))
            .and_then(|()| fs::copy(&file, &copy))
            .with_context(|| format!("cannot copy {} to {}", file.display(), copy.display()))?;
    }
    Ok(backup)
}
