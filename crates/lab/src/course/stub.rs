//! What a learner begins with: the stub of an exercise, made from the model answer and its `stub.diff`. So it is known
//! without git and without a second copy, whatever stands in the learner's folder.

use std::path::PathBuf;

use anyhow::Context;

use crate::course::workspace::{Exercise, Step, Workspace};
use crate::files::patch;
use crate::files::tree::{self, Tree};

/// The files of the stub; their names begin with `src/`.
///
/// # Errors
/// The solution cannot be read, or its `stub.diff` does not fit it.
pub fn of(ws: &Workspace, exercise: &Exercise) -> anyhow::Result<Tree> {
    let solution = ws.solution(exercise);
    patch::apply(&Tree::read(&solution, "src")?, &tree::read(&solution.join("stub.diff"))?)
        .with_context(|| format!("cannot make the stub of {}", exercise.name))
}

/// The files in which the stub has a gap or a remark `step N: …` for this step; `src/main.rs` if that cannot be told.
pub fn files_to_edit(ws: &Workspace, exercise: &Exercise, step: &Step) -> Vec<PathBuf> {
    let marks = ["step", "Step"].map(|word| format!("{word} {}:", step.number));
    let stub = of(ws, exercise).unwrap_or_default();
    let marked = stub.0.iter().filter(|(_, text)| marks.iter().any(|mark| text.contains(mark)));
    let mut files: Vec<_> = marked.map(|(name, _)| exercise.folder.join(name)).collect();
    if files.is_empty() {
        files.push(exercise.folder.join("src/main.rs"));
    }
    files
}
