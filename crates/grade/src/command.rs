//! Grades, or converts what has been graded before.

use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail};

use lab::command_line::grade::{Args, Format};
use lab::course::workspace::Workspace;
use lab::files::tree;
use lab::terminal::console::Console;

use crate::export::write;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::results::{Results, SCHEMA, Submission, in_seconds};
use crate::stop::Stop;

/// Grades, or converts, and writes the results. Status 0 if all could be graded, whatever they got; 1 if not, or if
/// one has less than the minimum.
///
/// # Errors
/// An exercise is unknown, a folder cannot be read, the checks cannot be built, or the results cannot be written.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let results = match &args.from {
        Some(file) => from_file(file)?,
        None => {
            let mut progress = Progress::new(console.options, args.format == Format::Text);
            grade(args, console.workspace, &mut progress)?
        }
    };
    if let (Some(_), Some(folder)) = (&args.from, &args.reports) {
        results.submissions.iter().try_for_each(|it| write::report(it, folder))?;
    }
    if args.from.is_some() || args.output.is_some() || args.format != Format::Text {
        write::write(&results, args.format, args.output.as_deref(), console.out)?;
    }
    let too_few = |it: &Submission| {
        args.minimum.is_some_and(|percent| {
            u64::from(it.points) * 100 < u64::from(it.max_points) * u64::from(percent)
        })
    };
    let is_well = !results.submissions.iter().any(|it| it.is_unjudged() || too_few(it));
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn from_file(file: &Path) -> anyhow::Result<Results> {
    let results: Results = serde_json::from_str(&tree::read(file)?).with_context(|| {
        format!("cannot understand {}: it should be what --format json writes", file.display())
    })?;
    if results.schema != SCHEMA {
        bail!(
            "cannot understand {}: its schema is {}, not {SCHEMA}",
            file.display(),
            results.schema
        );
    }
    Ok(results)
}

fn grade(args: &Args, ws: &Workspace, progress: &mut Progress) -> anyhow::Result<Results> {
    let (began, graded_at) =
        (Instant::now(), humantime::format_rfc3339_seconds(SystemTime::now()).to_string());
    let plan = Plan::make(args, ws)?;
    progress.begin(&plan)?;

    let stop = Stop::default();
    let submissions = until_interrupted(&stop, || {
        plan.carry_out(&stop, &mut |submission| Ok(progress.graded(submission)?))
    });
    progress.end();
    if stop.is_stopped() {
        bail!("stopped: nothing is left running, and no results are written");
    }
    let mut submissions = submissions?;
    submissions.sort_by(|one, other| one.name.cmp(&other.name));
    let results = Results {
        schema: SCHEMA.to_owned(),
        graded_at,
        seconds: in_seconds(began.elapsed()),
        submissions,
    };
    progress.summary(&results)?;
    Ok(results)
}

/// Does the work, and stops all of it at the first Ctrl-C, SIGTERM or SIGHUP.
fn until_interrupted<T>(
    stop: &Stop,
    work: impl FnOnce() -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let (sender, interrupts) = mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("cannot listen for Ctrl-C")?;
    let (over, is_over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            // The handler stays as long as the process; so the end of the work must be seen beside it, in short turns.
            while let Err(mpsc::RecvTimeoutError::Timeout) =
                is_over.recv_timeout(Duration::from_millis(50))
            {
                if interrupts.try_recv().is_ok() {
                    stop.stop();
                }
            }
        });
        let done = work();
        drop(over);
        done
    })
}
