//! `cargo lab`: every exercise on one screen, how far it is, and what to type next. Runs nothing, so that it is quick.

use std::{io::Write, process::ExitCode};

use crate::{
    as_json::{self, Format},
    paint::{DONE, FAINT, HEADING, Look, NEXT},
    progress::Progress,
    stub,
    workspace::{Exercise, Step, Workspace},
};

/// Prints the map.
///
/// # Errors
/// The workspace cannot be read.
pub fn run(
    format: Format,
    look: Look,
    workspace: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let exercises = workspace.exercises()?;
    let progress = exercises
        .iter()
        .map(|it| Progress::load(workspace, it))
        .collect::<anyhow::Result<Vec<_>>>()?;
    if format == Format::Json {
        as_json::map(workspace, &exercises, &progress, out)?;
    } else {
        text(look, workspace, &exercises, &progress, out)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn text(
    look: Look,
    workspace: &Workspace,
    exercises: &[Exercise],
    progress: &[Progress],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let all: usize = exercises.iter().map(|exercise| exercise.steps.len()).sum();
    let width = |text: fn(&Exercise) -> &str| {
        exercises.iter().map(|it| text(it).chars().count()).max().unwrap_or(0)
    };
    let (titles, names) = (width(|it| &it.title), width(|it| &it.name));

    writeln!(
        out,
        "{HEADING}Threads and Sockets{HEADING:#}: {}, {}",
        count(exercises.len(), "exercise"),
        count(all, "step")
    )?;
    if !look.plain {
        writeln!(
            out,
            "{FAINT}One mark is one step:  #  done   >  your next one   .  still to do{FAINT:#}"
        )?;
    }
    writeln!(out)?;
    for (number, (exercise, progress)) in (1..).zip(exercises.iter().zip(progress)) {
        if look.plain {
            write!(out, "{number}. {}, {}: ", exercise.title, exercise.name)?;
        } else {
            write!(out, "{number:>3}  {:titles$}  {:names$}  ", exercise.title, exercise.name)?;
        }
        row(look, exercise, progress, out)?;
    }
    legend(progress, out)?;
    next(workspace, exercises, progress, out)
}

/// `[##>..]  2 of 5`, or the same in words.
///
/// # Errors
/// The row cannot be written.
pub fn row(
    look: Look,
    exercise: &Exercise,
    progress: &Progress,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if look.plain {
        return words(exercise, progress, out);
    }
    let next = progress.next(exercise).map(|step| step.number);
    let mut done = 0;
    write!(out, "[")?;
    for step in &exercise.steps {
        if progress.is_done(step) {
            done += 1;
            write!(out, "{DONE}#{DONE:#}")?;
        } else if next == Some(step.number) {
            write!(out, "{NEXT}>{NEXT:#}")?;
        } else {
            write!(out, ".")?;
        }
    }
    let remark = if progress.changed { "  changed" } else { "" };
    Ok(writeln!(out, "]  {done} of {}{NEXT}{remark}{NEXT:#}", exercise.steps.len())?)
}

fn words(exercise: &Exercise, progress: &Progress, out: &mut dyn Write) -> anyhow::Result<()> {
    let done = exercise.steps.iter().filter(|step| progress.is_done(step)).count();
    let all = count(exercise.steps.len(), "step");
    let next = progress
        .next(exercise)
        .map(|step| format!(", next is step {}, {}", step.number, step.title()));
    let changed = if progress.changed { ", changed since the last check" } else { "" };
    Ok(writeln!(out, "{done} of {all} done{}{changed}", next.unwrap_or_default())?)
}

/// What a newcomer asks about the rows.
fn legend(progress: &[Progress], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out)?;
    if progress.iter().all(|it| it.results.is_none()) {
        writeln!(out, "{FAINT}Nothing has been checked yet.{FAINT:#}\n")?;
    }
    if progress.iter().any(|it| it.changed) {
        writeln!(
            out,
            "{FAINT}changed: since the last check, so the marks may be out of date{FAINT:#}\n"
        )?;
    }
    Ok(())
}

/// What to go on with: the exercise whose folder we are in, unless it is done, else the first that is not done.
pub fn next_step<'a>(
    ws: &Workspace,
    exercises: &'a [Exercise],
    progress: &[Progress],
) -> Option<(&'a Exercise, &'a Step)> {
    let here = ws.exercise_here(exercises).map(|exercise| exercise.name.as_str());
    let mut open =
        exercises.iter().zip(progress).filter_map(|(it, progress)| Some((it, progress.next(it)?)));
    open.clone().find(|(it, _)| Some(it.name.as_str()) == here).or_else(|| open.next())
}

fn next(
    ws: &Workspace,
    exercises: &[Exercise],
    progress: &[Progress],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let Some((exercise, step)) = next_step(ws, exercises, progress) else {
        return Ok(writeln!(out, "{DONE}Every step of every exercise is done.{DONE:#}")?);
    };

    let name = &exercise.name;
    let title = step.title();
    writeln!(
        out,
        "{HEADING}Next: {name}, step {} of {}, {title}{HEADING:#}",
        step.number,
        exercise.steps.len()
    )?;
    writeln!(out, "  {}\n", step.goal)?;
    writeln!(out, "  read   {}", ws.shown(&exercise.folder.join("README.md")))?;
    writeln!(out, "  edit   {}", ws.all_shown(&stub::files_to_edit(ws, exercise, step)))?;
    Ok(writeln!(out, "  type   {NEXT}cargo lab check {name}{NEXT:#}")?)
}

/// `1 step`, `2 steps`
fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
