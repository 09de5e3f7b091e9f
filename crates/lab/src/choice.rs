//! Which exercise a command is about.

use anyhow::bail;

use crate::{
    progress::Progress,
    workspace::{Exercise, Workspace},
};

/// The named exercise, else the one whose folder we are in, else the first that is not done.
///
/// # Errors
/// The name is unknown, or there is no exercise at all.
pub fn choose<'a>(
    name: Option<&str>,
    ws: &Workspace,
    exercises: &'a [Exercise],
) -> anyhow::Result<&'a Exercise> {
    match name {
        Some(name) => named(name, exercises),
        None => match ws.exercise_here(exercises) {
            Some(exercise) => Ok(exercise),
            None => first_open(ws, exercises),
        },
    }
}

/// The exercise of that name.
///
/// # Errors
/// The name is unknown; the error suggests the nearest, and lists all.
pub fn named<'a>(name: &str, exercises: &'a [Exercise]) -> anyhow::Result<&'a Exercise> {
    // Completion by the shell gives `exercises/NAME/`.
    let name = name.trim_end_matches('/').rsplit('/').next().unwrap_or(name);
    let Some(exercise) = exercises.iter().find(|exercise| exercise.name == name) else {
        let known: Vec<_> = exercises.iter().map(|exercise| exercise.name.as_str()).collect();
        bail!(
            "cannot find the exercise {name}{}; there are: {}",
            nearest(name, &known),
            known.join(", ")
        );
    };
    Ok(exercise)
}

fn first_open<'a>(ws: &Workspace, exercises: &'a [Exercise]) -> anyhow::Result<&'a Exercise> {
    for exercise in exercises {
        if Progress::load(ws, exercise)?.next(exercise).is_some() {
            return Ok(exercise);
        }
    }
    match exercises.last() {
        Some(exercise) => Ok(exercise),
        None => bail!("cannot choose an exercise: the folder `exercises` holds none"),
    }
}

/// ` (did you mean …?)` if one of the known names is near, or holds what was typed.
pub fn nearest(name: &str, known: &[&str]) -> String {
    let likeness = |known: &str| {
        let part = if !name.is_empty() && known.contains(name) { 0.5 } else { 0.0 };
        part + strsim::normalized_damerau_levenshtein(name, known)
    };
    let best = known.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    best.filter(|best| likeness(best) >= 0.5)
        .map(|best| format!(" (did you mean {best}?)"))
        .unwrap_or_default()
}
