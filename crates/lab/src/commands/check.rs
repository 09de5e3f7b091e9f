//! `cargo lab check`: runs the steps of an exercise and shows the first failure in full.

use std::{env, io::Write, process::ExitCode};

use crate::build::cancel::Cancel;
use crate::build::cargo::{self, Messages};
use crate::build::suite::{self, Reports, Run, Suite};
use crate::commands::json::{self, Format};
use crate::commands::map;
use crate::course::progress::Progress;
use crate::course::session::Session;
use crate::course::workspace::{Exercise, Step};
use crate::course::{choice, explored, stub};
use crate::terminal::console::Console;
use crate::terminal::style::{DONE, FAILED, FAINT, HEADING, NEXT, OutputOptions};

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// The exercise [default: the one whose folder you are in, else the first that is not done]
    exercise: Option<String>,

    /// Show the report of every check that fails, not only the first
    #[arg(long)]
    all_failures: bool,

    /// The form of what is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Builds and runs the checks, keeps the results and prints them. Status 0 only if every step is done.
///
/// # Errors
/// The exercise is unknown, or cargo or the checks cannot be run.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let exercises = console.workspace.exercises()?;
    // Before the build: what is saved while the checks run has not been checked.
    let mut session = choice::choose(args.exercise.as_deref(), console.workspace, &exercises)?;
    let is_json = args.format == Format::Json;

    let Some(suite) = build(&session, console.options)? else {
        let name = &session.exercise.name;
        match is_json {
            true => json::not_compiled(session.exercise, console.out)?,
            false => writeln!(
                console.out,
                "{FAILED}{name} does not compile{FAILED:#}: cargo shows the errors above."
            )?,
        }
        return Ok(ExitCode::FAILURE);
    };
    let show_count = &mut |done, all| show_count(console.options, done, all);
    let reports = if args.all_failures || is_json { Reports::All } else { Reports::Last(0) };
    let run = suite.run(reports, &Cancel::never(), show_count)?;
    if is_json {
        session.record(&run, counts())?;
        json::check(&session, &run, console.out)?;
    } else {
        summary(&mut session, &run, console)?;
        next(&session, &exercises, console.out)?;
        if session.next_step().is_some() {
            let name = &session.exercise.name;
            writeln!(console.out, "  type   {NEXT}cargo lab check {name}{NEXT:#}")?;
        }
        // The last thing on the screen is what has failed.
        print_reports(&run, args.all_failures, console.out)?;
    }
    let all_is_well = session.next_step().is_none() && run.failed().next().is_none();
    Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Keeps the results of a run and prints the row of the map.
///
/// # Errors
/// The results cannot be kept, or nothing can be written.
pub fn summary(
    session: &mut Session<'_>,
    run: &Run,
    console: &mut Console<'_>,
) -> anyhow::Result<()> {
    let before = session.record(run, counts())?;
    row(session, &before, console)?;
    if let Some(told) = explored::told(session) {
        writeln!(console.out, "{told}\n")?;
    }
    if !counts() {
        let variable = suite::PROGRAM;
        writeln!(
            console.out,
            "{FAINT}({variable} is set: this does not count as your progress){FAINT:#}\n"
        )?;
    }
    Ok(())
}

/// Prints the first failure, or all.
///
/// # Errors
/// Nothing can be written.
pub fn print_reports(run: &Run, all_failures: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut failed: Vec<&str> = run.failed().collect();
    if !all_failures {
        failed = run.first_failed().into_iter().collect();
    }
    for check in failed {
        let report = run.report(check);
        writeln!(out, "\n{FAILED}FAILED{FAILED:#} {HEADING}{check}{HEADING:#}\n\n{report}")?;
    }
    Ok(())
}

/// Whether the results are about the learner's own program.
fn counts() -> bool {
    env::var_os(suite::PROGRAM).is_none()
}

/// Nothing if it does not compile: cargo has said why.
fn build(session: &Session<'_>, options: OutputOptions) -> anyhow::Result<Option<Suite>> {
    let mut cargo = cargo::build_steps(&session.workspace.root, Messages::Rendered);
    cargo.args(["--color", options.for_cargo(), "--package", &session.exercise.name]);
    // The first build takes its time and shows what it does; later ones are not worth a line.
    if session.progress.results.is_some() {
        cargo.arg("--quiet");
    }
    let built = cargo::build(&mut cargo)?;
    if built.success { Suite::of(&built, &session.exercise.folder).map(Some) } else { Ok(None) }
}

/// One line that overwrites itself: only for someone who waits in front of a terminal.
fn show_count(options: OutputOptions, done: usize, all: usize) {
    if done < all {
        options.overwrite(&format!("{done} of {all} checks have ended"));
    } else {
        options.overwrite("");
    }
}

/// The row of the map, and what has changed in it.
fn row(session: &Session<'_>, before: &Progress, console: &mut Console<'_>) -> anyhow::Result<()> {
    let Exercise { name, title, steps, .. } = session.exercise;
    write!(console.out, "{HEADING}{name}: {title}{HEADING:#}  ")?;
    map::row(session, console)?;
    for step in steps {
        let (number, title) = (step.number, step.title());
        match (before.is_done(step), session.progress.is_done(step)) {
            (false, true) => {
                writeln!(console.out, "  {DONE}done{DONE:#} step {number}, {title}")?;
            }
            (true, false) => {
                writeln!(console.out, "  {FAILED}lost{FAILED:#} step {number}, {title}")?;
            }
            _ => {}
        }
    }
    Ok(writeln!(console.out)?)
}

/// What to do next, after the results.
///
/// # Errors
/// Nothing can be written.
pub fn next(
    session: &Session<'_>,
    exercises: &[Exercise],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if let Some(step) = session.next_step() {
        return open_step(session, step, out);
    }
    let Exercise { name, steps, .. } = session.exercise;
    writeln!(out, "{DONE}All {} steps of {name} are done.{DONE:#}", steps.len())?;
    if let Some(following) = exercises.iter().skip_while(|it| it.name != *name).nth(1) {
        let readme = following.folder.join("README.md");
        writeln!(out, "Next: {}", session.workspace.shown(&readme))?;
    }
    Ok(())
}

fn open_step(session: &Session<'_>, step: &Step, out: &mut dyn Write) -> anyhow::Result<()> {
    let (workspace, exercise) = (session.workspace, session.exercise);
    let checks = exercise.folder.join("tests/steps").join(format!("{}.rs", step.name));
    let edit = workspace.all_shown(&stub::files_to_edit(workspace, exercise, step));
    writeln!(out, "{HEADING}Next: step {}, {}{HEADING:#}", step.number, step.title())?;
    writeln!(out, "  {}\n", step.goal)?;
    writeln!(out, "  read   {}", workspace.shown(&checks))?;
    Ok(writeln!(out, "  edit   {edit}")?)
}
