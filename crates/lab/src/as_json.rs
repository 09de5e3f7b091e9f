//! The map and the results of a check for other programs: `--format json`.
//!
//! The field `schema` names the form. Its number changes when a reader of the old form would be misled; a field that is
//! added is no such change.

use std::io::Write;

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;

use crate::{
    map,
    progress::{Progress, Results},
    stub,
    suite::{Outcome, Run},
    workspace::{self, Exercise, Workspace},
};

/// What `--format` takes where nothing is graded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For other programs
    Json,
}

#[derive(Serialize)]
struct Map {
    schema: &'static str,
    exercises: Vec<MapExercise>,
    /// What to go on with; `null` if all is done.
    next: Option<Next>,
}

#[derive(Serialize)]
struct MapExercise {
    name: String,
    title: String,
    /// The assignment, a path as seen from where the user is.
    readme: String,
    /// Since the last check, so that `done` may be out of date.
    changed: bool,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    number: usize,
    name: String,
    goal: String,
    done: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<Check>>,
}

#[derive(Serialize)]
struct Next {
    exercise: String,
    step: usize,
    /// Paths as seen from where the user is.
    edit: Vec<String>,
}

#[derive(Serialize)]
struct Checked {
    schema: &'static str,
    exercise: String,
    title: String,
    compiles: bool,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Check {
    name: String,
    outcome: Outcome,
    /// What a failed check says.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<String>,
}

/// Prints the map.
///
/// # Errors
/// It cannot be written.
pub fn map(
    ws: &Workspace,
    all: &[Exercise],
    progress: &[Progress],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let exercises = all.iter().zip(progress).map(|(it, progress)| MapExercise {
        name: it.name.clone(),
        title: it.title.clone(),
        readme: ws.shown(&it.folder.join("README.md")),
        changed: progress.changed,
        steps: it.steps.iter().map(|step| of_step(step, progress.is_done(step), None)).collect(),
    });
    let next = map::next_step(ws, all, progress).map(|(exercise, step)| Next {
        exercise: exercise.name.clone(),
        step: step.number,
        edit: stub::files_to_edit(ws, exercise, step).iter().map(|file| ws.shown(file)).collect(),
    });
    print(&Map { schema: "threads-and-sockets/map/1", exercises: exercises.collect(), next }, out)
}

/// Prints what a check has found. Whether all is well.
///
/// # Errors
/// It cannot be written.
pub fn check(
    exercise: &Exercise,
    results: &Results,
    run: &Run,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let steps: Vec<_> = exercise
        .steps
        .iter()
        .map(|step| {
            let mine = run.outcomes.iter().filter(|(name, _)| step.owns(name));
            let checks = mine.map(|(name, outcome)| Check {
                name: name.clone(),
                outcome: *outcome,
                report: (*outcome == Outcome::Failed).then(|| run.report(name).to_owned()),
            });
            of_step(step, results.is_done(step), Some(checks.collect()))
        })
        .collect();
    let is_well = steps.iter().all(|step| step.done) && run.failed().next().is_none();
    print(&checked(exercise, true, steps), out)?;
    Ok(is_well)
}

/// Prints that the program does not compile. Cargo has said why on standard error.
///
/// # Errors
/// It cannot be written.
pub fn not_compiled(exercise: &Exercise, out: &mut dyn Write) -> anyhow::Result<()> {
    let steps = exercise.steps.iter().map(|step| of_step(step, false, Some(Vec::new()))).collect();
    print(&checked(exercise, false, steps), out)
}

fn checked(exercise: &Exercise, compiles: bool, steps: Vec<Step>) -> Checked {
    Checked {
        schema: "threads-and-sockets/check/1",
        exercise: exercise.name.clone(),
        title: exercise.title.clone(),
        compiles,
        steps,
    }
}

fn of_step(step: &workspace::Step, done: bool, checks: Option<Vec<Check>>) -> Step {
    Step {
        number: step.number,
        name: step.title().to_owned(),
        goal: step.goal.clone(),
        done,
        checks,
    }
}

fn print(value: &impl Serialize, out: &mut dyn Write) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value).context("cannot write JSON")?;
    Ok(writeln!(out, "{text}")?)
}
