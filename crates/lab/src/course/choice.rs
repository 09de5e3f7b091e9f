//! Which exercise a command is about.

use anyhow::{Context, bail};

use crate::course::session::Session;
use crate::course::workspace::{Exercise, Workspace};

/// The named exercise, else the one whose folder the user is in, else the first that is not done.
///
/// # Errors
/// The name is unknown, there is no exercise at all, or its sources cannot be read.
pub fn choose<'a>(
    name: Option<&str>,
    workspace: &'a Workspace,
    exercises: &'a [Exercise],
) -> anyhow::Result<Session<'a>> {
    let here = || exercises.iter().find(|exercise| workspace.is_in(exercise));
    match name {
        Some(name) => Session::open(workspace, find(name, exercises)?),
        None => match here() {
            Some(exercise) => Session::open(workspace, exercise),
            None => first_open(workspace, exercises),
        },
    }
}

/// The exercise of that name.
///
/// # Errors
/// The name is unknown; the error suggests the nearest, and lists all.
pub fn find<'a>(name: &str, exercises: &'a [Exercise]) -> anyhow::Result<&'a Exercise> {
    // Completion by the shell gives `exercises/NAME/`.
    let name = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    let Some(exercise) = exercises.iter().find(|exercise| exercise.name == name) else {
        let known: Vec<_> = exercises.iter().map(|exercise| exercise.name.as_str()).collect();
        let (nearest, all) = (suggestion(name, &known), known.join(", "));
        bail!("cannot find the exercise {name}{nearest}; there are: {all}");
    };
    Ok(exercise)
}

fn first_open<'a>(ws: &'a Workspace, exercises: &'a [Exercise]) -> anyhow::Result<Session<'a>> {
    let mut last = None;
    for exercise in exercises {
        let session = Session::open(ws, exercise)?;
        if session.next_step().is_some() {
            return Ok(session);
        }
        last = Some(session);
    }
    last.context("cannot choose an exercise: the folder `exercises` holds none")
}

/// ` (did you mean …?)` if one of the known names is near, or holds what was typed.
pub fn suggestion(name: &str, known: &[&str]) -> String {
    let likeness = |known: &str| {
        let part = if !name.is_empty() && known.contains(name) { 0.5 } else { 0.0 };
        part + strsim::normalized_damerau_levenshtein(name, known)
    };
    let best = known.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    best.filter(|best| likeness(best) >= 0.5)
        .map(|best| format!(" (did you mean {best}?)"))
        .unwrap_or_default()
}
