//! The map and the results of a check for other programs: `--format json`.
//!
//! The field `schema` names the form. Its number changes when a reader of the old form would be misled; a field that is
//! added is no such change.

use std::io::Write;

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;

use crate::build::suite::{Outcome, Run};
use crate::course::session::{self, Session};
use crate::course::stub;
use crate::course::workspace::{self, Exercise};

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
pub fn map(sessions: &[Session<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    let exercises = sessions.iter().map(|session| MapExercise {
        name: session.exercise.name.clone(),
        title: session.exercise.title.clone(),
        readme: session.workspace.shown(&session.exercise.folder.join("README.md")),
        changed: session.progress.changed,
        steps: steps(session, |_| None),
    });
    let next = session::next_step(sessions).map(|(session, step)| {
        let files = stub::files_to_edit(session.workspace, session.exercise, step);
        Next {
            exercise: session.exercise.name.clone(),
            step: step.number,
            edit: files.iter().map(|file| session.workspace.shown(file)).collect(),
        }
    });
    print(&Map { schema: "threads-and-sockets/map/1", exercises: exercises.collect(), next }, out)
}

/// Prints what a check has found.
///
/// # Errors
/// It cannot be written.
pub fn check(session: &Session<'_>, run: &Run, out: &mut dyn Write) -> anyhow::Result<()> {
    let check = |(name, outcome): (&String, &Outcome)| Check {
        name: name.clone(),
        outcome: *outcome,
        report: (*outcome == Outcome::Failed).then(|| run.report(name).to_owned()),
    };
    let checks = |step: &workspace::Step| {
        Some(run.outcomes.iter().filter(|(name, _)| step.owns(name)).map(check).collect())
    };
    print(&checked(session.exercise, true, steps(session, checks)), out)
}

fn steps(
    session: &Session<'_>,
    checks: impl Fn(&workspace::Step) -> Option<Vec<Check>>,
) -> Vec<Step> {
    let step = |step| of_step(step, session.progress.is_done(step), checks(step));
    session.exercise.steps.iter().map(step).collect()
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
