//! `cargo lab`: every exercise on one screen, how far it is, and what to type next. Runs nothing, so that it is quick.

use std::{io::Write, process::ExitCode};

use crate::commands::json::{self, Format};
use crate::course::session::{Session, next_step};
use crate::course::stub;
use crate::course::workspace::Exercise;
use crate::terminal::console::Console;
use crate::terminal::style::{DONE, FAINT, HEADING, NEXT};

/// Prints the map.
///
/// # Errors
/// The workspace cannot be read.
pub fn run(format: Format, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let exercises = console.workspace.exercises()?;
    let sessions = exercises.iter().map(|it| Session::open(console.workspace, it));
    let sessions = sessions.collect::<anyhow::Result<Vec<_>>>()?;
    match format {
        Format::Json => json::map(&sessions, console.out)?,
        Format::Text => text(&sessions, console)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn text(sessions: &[Session<'_>], console: &mut Console<'_>) -> anyhow::Result<()> {
    let steps: usize = sessions.iter().map(|session| session.exercise.steps.len()).sum();
    let width = |text: fn(&Exercise) -> &str| {
        sessions.iter().map(|it| text(it.exercise).chars().count()).max().unwrap_or(0)
    };
    let (titles, names) = (width(|it| &it.title), width(|it| &it.name));
    let (exercises, steps) = (count(sessions.len(), "exercise"), count(steps, "step"));

    writeln!(console.out, "{HEADING}Threads and Sockets{HEADING:#}: {exercises}, {steps}")?;
    if !console.options.plain {
        writeln!(
            console.out,
            "{FAINT}One mark is one step:  #  done   >  your next one   .  still to do{FAINT:#}"
        )?;
    }
    writeln!(console.out)?;
    for (number, session) in (1..).zip(sessions) {
        let Exercise { title, name, .. } = session.exercise;
        if console.options.plain {
            write!(console.out, "{number}. {title}, {name}: ")?;
        } else {
            write!(console.out, "{number:>3}  {title:titles$}  {name:names$}  ")?;
        }
        row(session, console)?;
    }
    legend(sessions, console.out)?;
    next(sessions, console.out)
}

/// `[##>..]  2 of 5`, or the same in words.
///
/// # Errors
/// The row cannot be written.
pub fn row(session: &Session<'_>, console: &mut Console<'_>) -> anyhow::Result<()> {
    let out = &mut console.out;
    let (all, next) = (&session.exercise.steps, session.next_step());
    let done = all.iter().filter(|step| session.progress.is_done(step)).count();
    if console.options.plain {
        write!(out, "{done} of {} done", count(all.len(), "step"))?;
        if let Some(step) = next {
            write!(out, ", next is step {}, {}", step.number, step.title())?;
        }
        let changed = if session.progress.changed { ", changed since the last check" } else { "" };
        return Ok(writeln!(out, "{changed}")?);
    }
    write!(out, "[")?;
    for step in all {
        if session.progress.is_done(step) {
            write!(out, "{DONE}#{DONE:#}")?;
        } else if next.is_some_and(|next| next.number == step.number) {
            write!(out, "{NEXT}>{NEXT:#}")?;
        } else {
            write!(out, ".")?;
        }
    }
    let changed = if session.progress.changed { "  changed" } else { "" };
    Ok(writeln!(out, "]  {done} of {}{NEXT}{changed}{NEXT:#}", all.len())?)
}

/// What a newcomer asks about the rows.
fn legend(sessions: &[Session<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out)?;
    if sessions.iter().all(|session| session.progress.results.is_none()) {
        writeln!(out, "{FAINT}Nothing has been checked yet.{FAINT:#}\n")?;
    }
    if sessions.iter().any(|session| session.progress.changed) {
        writeln!(
            out,
            "{FAINT}changed: since the last check, so the marks may be out of date{FAINT:#}\n"
        )?;
    }
    Ok(())
}

fn next(sessions: &[Session<'_>], out: &mut dyn Write) -> anyhow::Result<()> {
    let Some((session, step)) = next_step(sessions) else {
        return Ok(writeln!(out, "{DONE}Every step of every exercise is done.{DONE:#}")?);
    };
    let (workspace, exercise) = (session.workspace, session.exercise);
    let (name, number, all) = (&exercise.name, step.number, exercise.steps.len());
    let edit = workspace.all_shown(&stub::files_to_edit(workspace, exercise, step));
    writeln!(out, "{HEADING}Next: {name}, step {number} of {all}, {}{HEADING:#}", step.title())?;
    writeln!(out, "  {}\n", step.goal)?;
    writeln!(out, "  read   {}", workspace.shown(&exercise.folder.join("README.md")))?;
    writeln!(out, "  edit   {edit}")?;
    Ok(writeln!(out, "  type   {NEXT}cargo lab check {name}{NEXT:#}")?)
}

/// `1 step`, `2 steps`
fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}
