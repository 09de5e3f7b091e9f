//! `cargo lab check`: runs the steps of an exercise and shows the first failure in full.

use std::{
    env,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use crate::{
    as_json::{self, Format},
    cargo, choice, map,
    paint::{DONE, FAILED, FAINT, HEADING, Look, NEXT},
    progress::{self, Progress, Results},
    stub,
    suite::{self, Run, Suite},
    workspace::{Exercise, Step, Workspace},
};

#[derive(clap::Args)]
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
pub fn run(
    args: &Args,
    look: Look,
    ws: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let exercises = ws.exercises()?;
    let exercise = choice::choose(args.exercise.as_deref(), ws, &exercises)?;
    // Taken before the build: what is saved while the checks run has not been checked.
    let sources = progress::sources(exercise)?;

    let Some(suite) = build(exercise, look, ws)? else {
        if args.format == Format::Json {
            as_json::not_compiled(exercise, out)?;
            return Ok(ExitCode::FAILURE);
        }
        writeln!(
            out,
            "{FAILED}{} does not compile{FAILED:#}: cargo shows the errors above.",
            exercise.name
        )?;
        return Ok(ExitCode::FAILURE);
    };
    let json = args.format == Format::Json;
    let run = suite.run(args.all_failures || json, &mut |done, all| counter(look, done, all))?;
    if json {
        let results = keep(ws, exercise, sources, &run)?;
        let is_well = as_json::check(exercise, &results, &run, out)?;
        return Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }

    let now = tell(look, ws, exercise, sources, &run, args.all_failures, out)?;
    if !args.all_failures && run.failed().nth(1).is_some() {
        writeln!(out, "{FAINT}(the first report only: --all-failures shows every one){FAINT:#}\n")?;
    }
    next(ws, &exercises, exercise, &now, out)?;
    if now.next(exercise).is_some() {
        writeln!(out, "  type   {NEXT}cargo lab check {}{NEXT:#}", exercise.name)?;
    }
    let all_is_well = now.next(exercise).is_none() && run.failed().next().is_none();
    Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Keeps the results of a run and tells what it has found.
///
/// # Errors
/// The results cannot be kept, or nothing can be written.
pub fn tell(
    look: Look,
    ws: &Workspace,
    exercise: &Exercise,
    sources: String,
    run: &Run,
    all_failures: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Progress> {
    let before = Progress::load(ws, exercise)?;
    let results = keep(ws, exercise, sources, run)?;
    let now = Progress { results: Some(results), changed: false };
    summary(look, exercise, &before, &now, out)?;
    if !counts() {
        writeln!(
            out,
            "{FAINT}({} is set: this does not count as your progress){FAINT:#}\n",
            suite::PROGRAM
        )?;
    }
    reports(all_failures, run, out)?;
    Ok(now)
}

/// Keeps the results, if they are about the learner's own program.
fn keep(
    ws: &Workspace,
    exercise: &Exercise,
    sources: String,
    run: &Run,
) -> anyhow::Result<Results> {
    let results = Results { sources, outcomes: run.outcomes.clone() };
    if counts() {
        results.save(ws, exercise)?;
    }
    Ok(results)
}

fn counts() -> bool {
    env::var_os(suite::PROGRAM).is_none()
}

/// Nothing if it does not compile: cargo has said why.
fn build(exercise: &Exercise, look: Look, ws: &Workspace) -> anyhow::Result<Option<Suite>> {
    let mut cargo = cargo::command(&ws.root);
    cargo.args(["test", "--no-run", "--test", "steps", "--message-format=json-render-diagnostics"]);
    cargo.args(["--color", look.for_cargo(), "--package", &exercise.name]);
    // The first build takes its time and shows what it does; later ones are not worth a line.
    if Progress::load(ws, exercise)?.results.is_some() {
        cargo.arg("--quiet");
    }
    let built = cargo::build(&mut cargo)?;
    if built.success { Suite::of(&built, &exercise.folder).map(Some) } else { Ok(None) }
}

/// One line that overwrites itself: only for someone who waits in front of a terminal.
fn counter(look: Look, done: usize, all: usize) {
    let mut err = io::stderr();
    if err.is_terminal() && !look.plain {
        let text = if done < all {
            format!("\r{done} of {all} checks have ended")
        } else {
            format!("\r{:60}\r", "")
        };
        // Decoration: if it cannot be written, nothing is lost.
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }
}

/// The row of the map, and what has changed in it.
fn summary(
    look: Look,
    exercise: &Exercise,
    before: &Progress,
    now: &Progress,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    write!(out, "{HEADING}{}: {}{HEADING:#}  ", exercise.name, exercise.title)?;
    map::row(look, exercise, now, out)?;
    for step in &exercise.steps {
        let (number, title) = (step.number, step.title());
        match (before.is_done(step), now.is_done(step)) {
            (false, true) => writeln!(out, "  {DONE}done{DONE:#} step {number}, {title}")?,
            (true, false) => writeln!(out, "  {FAILED}lost{FAILED:#} step {number}, {title}")?,
            _ => {}
        }
    }
    Ok(writeln!(out)?)
}

/// The first failing check's report, or all of them.
fn reports(all_failures: bool, run: &Run, out: &mut dyn Write) -> anyhow::Result<()> {
    let shown = if all_failures { usize::MAX } else { 1 };
    for check in run.failed().take(shown) {
        writeln!(
            out,
            "{FAILED}FAILED{FAILED:#} {HEADING}{check}{HEADING:#}\n\n{}\n",
            run.report(check)
        )?;
    }
    Ok(())
}

/// What to do next, after the results.
///
/// # Errors
/// Nothing can be written.
pub fn next(
    ws: &Workspace,
    all: &[Exercise],
    this: &Exercise,
    now: &Progress,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    if let Some(step) = now.next(this) {
        return open_step(ws, this, step, out);
    }
    writeln!(out, "{DONE}All {} steps of {} are done.{DONE:#}", this.steps.len(), this.name)?;
    if let Some(following) = all.iter().skip_while(|it| it.name != this.name).nth(1) {
        writeln!(out, "Next: {}", ws.shown(&following.folder.join("README.md")))?;
    }
    Ok(())
}

fn open_step(
    ws: &Workspace,
    exercise: &Exercise,
    step: &Step,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let checks = exercise.folder.join("tests/steps").join(format!("{}.rs", step.name));
    writeln!(out, "{HEADING}Next: step {}, {}{HEADING:#}", step.number, step.title())?;
    writeln!(out, "  {}\n", step.goal)?;
    writeln!(out, "  read   {}", ws.shown(&checks))?;
    Ok(writeln!(out, "  edit   {}", ws.all_shown(&stub::files_to_edit(ws, exercise, step)))?)
}
