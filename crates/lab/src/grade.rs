//! `cargo lab grade`: the checks of this workspace on other people's sources, as points, in the format that is wanted.
//!
//! One submission is an [`intake::Entry`]. A [`lane::Lane`] builds it, behind the walls of [`confine`], and runs the checks on
//! it, under the eyes of a [`keeper`]. [`plan::Plan`] has several of them at work. [`results`] is what comes of it, and [`export`] the forms that it can have.

pub mod cell;
pub mod confine;
pub mod export;
pub mod intake;
pub mod keeper;
pub mod lane;
pub mod listen;
pub mod plan;
pub mod points;
pub mod processes;
pub mod results;
pub mod show;
pub mod stop;
pub mod text;
pub mod toolchain;
pub mod walk;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::mpsc,
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, bail};

use crate::{
    grade::{
        export::Format,
        plan::Plan,
        results::{Results, SCHEMA, Submission, in_seconds},
        show::Show,
        stop::Stop,
    },
    paint::Look,
    tree,
    workspace::Workspace,
};

const STATUS: &str = "Exit status: 0 if all could be graded, whatever they got; 1 if not, or if one has less than --minimum; \
                      2 for wrong usage. More in docs/grading.md.";

#[derive(clap::Args)]
#[command(after_help = STATUS)]
pub struct Args {
    /// The exercises to grade [default: all]
    exercises: Vec<String>,

    /// Grade each folder in this one: a repository, an exercise's folder, or the files of its `src` [default: this workspace]
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["submission", "from"])]
    submissions: Option<PathBuf>,

    /// Grade this folder, one submission
    #[arg(long, value_name = "FOLDER", conflicts_with = "from")]
    submission: Option<PathBuf>,

    /// Grade nothing; write what `--format json` has written before in another format
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// The form of the results
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write the results here and not to standard output; for several submissions as gradescope or classroom50, a folder
    #[arg(long, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Write a report on each submission into this folder, to be handed out
    #[arg(long, value_name = "FOLDER")]
    reports: Option<PathBuf>,

    /// How long the compiler, and then the checks of an exercise, may take for one submission
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..))]
    time_limit: u64,

    /// How many submissions are graded at the same time [default: as many as there are processors, at most 8]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,

    /// Guard no folders: for a system on which the compiler needs more than is known here
    #[arg(long)]
    pub unguarded: bool,

    /// End with status 1 if a submission has less than so much of the points
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    minimum: Option<u32>,
}

/// Grades, or converts, and writes the results. Status 0 if all could be graded, whatever they got; 1 if not, or if
/// one has less than the minimum.
///
/// # Errors
/// An exercise is unknown, a folder cannot be read, the checks cannot be built, or the results cannot be written.
pub fn run(
    args: &Args,
    look: Look,
    ws: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let results = match &args.from {
        Some(file) => from_file(file)?,
        None => grade(args, ws, &mut Show::new(look, args.format == Format::Text))?,
    };
    if let (Some(_), Some(folder)) = (&args.from, &args.reports) {
        results.submissions.iter().try_for_each(|it| export::report(it, folder))?;
    }
    if args.from.is_some() || args.output.is_some() || args.format != Format::Text {
        export::write(&results, args.format, args.output.as_deref(), out)?;
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

fn grade(args: &Args, ws: &Workspace, show: &mut Show) -> anyhow::Result<Results> {
    let (began, graded_at) =
        (Instant::now(), humantime::format_rfc3339_seconds(SystemTime::now()).to_string());
    let plan = Plan::make(args, ws)?;
    show.begin(&plan)?;

    let stop = Stop::default();
    let submissions = until_interrupted(&stop, || plan.carry_out(&stop, show));
    show.end();
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
    show.summary(&results)?;
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

/// The folder and the environment of one command for another.
fn hand_down(from: &Command, to: &mut Command) {
    if let Some(folder) = from.get_current_dir() {
        to.current_dir(folder);
    }
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
}

/// The command, within limits.
fn confined(lab: &Path, command: &Command, mut limits: confine::Args) -> Command {
    limits.command =
        std::iter::once(command.get_program()).chain(command.get_args()).map(Into::into).collect();
    let mut confined = Command::new(lab);
    confined.args(limits.words());
    hand_down(command, &mut confined);
    confined
}
