//! `cargo lab grade`: the checks of this workspace on other people's sources, as points, in the format that is wanted.
//!
//! One submission is an [`intake::Entry`]. A [`lane::Lane`] builds it, behind the walls of [`confine`], and runs the checks on
//! it, under the eyes of a [`keeper`]. [`results`] is what comes of it, and [`export`] the forms that it can have.

pub mod cell;
pub mod confine;
pub mod export;
pub mod intake;
pub mod keeper;
pub mod lane;
pub mod listen;
pub mod points;
pub mod processes;
pub mod results;
pub mod show;
pub mod stop;
pub mod text;
pub mod toolchain;

use std::{
    collections::BTreeMap,
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, bail};

use crate::{
    choice,
    grade::{
        export::Format,
        intake::Entry,
        lane::{Class, Lane},
        results::{Results, SCHEMA, Submission, Task, in_seconds},
        show::Show,
        stop::Stop,
    },
    paint::Look,
    scratch, tree,
    workspace::{Exercise, Workspace},
};

#[derive(clap::Args)]
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

    /// End with status 1 if a submission has less than so much of the points
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    minimum: Option<u32>,
}

/// Grades, or converts, and writes the results. Status 0 if all could be graded, whatever they got; 1 if not, or if
/// one has less than the minimum.
///
/// # Errors
/// An exercise is unknown, a folder cannot be read, the checks cannot be built, or the results cannot be written.
pub fn run(args: &Args, look: Look, ws: &Workspace, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let results = match &args.from {
        Some(file) => from_file(file)?,
        None => grade(args, ws, &mut Show::new(look, args.format == Format::Text))?,
    };
    if args.from.is_some() || args.output.is_some() || args.format != Format::Text {
        export::write(&results, args.format, args.output.as_deref(), out)?;
    }
    let too_few = |it: &Submission| {
        args.minimum.is_some_and(|percent| u64::from(it.points) * 100 < u64::from(it.max_points) * u64::from(percent))
    };
    let is_well = !results.submissions.iter().any(|it| it.is_unjudged() || too_few(it));
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn from_file(file: &Path) -> anyhow::Result<Results> {
    let results: Results = serde_json::from_str(&tree::read(file)?)
        .with_context(|| format!("cannot understand {}: it should be what --format json writes", file.display()))?;
    if results.schema != SCHEMA {
        bail!("cannot understand {}: its schema is {}, not {SCHEMA}", file.display(), results.schema);
    }
    Ok(results)
}

/// What will be graded, and how.
pub struct Plan<'a> {
    ws: &'a Workspace,
    pub args: &'a Args,
    pub exercises: Vec<Exercise>,
    /// The points of each step, by the exercise's name.
    pub points: BTreeMap<String, Vec<u32>>,
    pub entries: Vec<Entry>,
    /// What lies beside the submissions and is none.
    pub others: Vec<String>,
    /// How many at a time.
    pub jobs: usize,
    /// Whether folders are guarded.
    pub guarded: bool,
}

fn grade(args: &Args, ws: &Workspace, show: &mut Show) -> anyhow::Result<Results> {
    let (began, graded_at) = (Instant::now(), humantime::format_rfc3339_seconds(SystemTime::now()).to_string());
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
    let results = Results { schema: SCHEMA.to_owned(), graded_at, seconds: in_seconds(began.elapsed()), submissions };
    show.summary(&results)?;
    Ok(results)
}

/// Does the work, and stops all of it at the first Ctrl-C, SIGTERM or SIGHUP.
fn until_interrupted<T>(stop: &Stop, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let (sender, interrupts) = mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("cannot listen for Ctrl-C")?;
    let (over, is_over) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            // The handler stays as long as the process; so the end of the work must be seen beside it, in short turns.
            while let Err(mpsc::RecvTimeoutError::Timeout) = is_over.recv_timeout(Duration::from_millis(50)) {
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

impl<'a> Plan<'a> {
    fn make(args: &'a Args, ws: &'a Workspace) -> anyhow::Result<Self> {
        let exercises = chosen(args, ws)?;
        let (entries, others) = entries(args, ws)?;
        export::can_write(args.format, entries.len(), args.output.as_deref())?;
        let points = points::of(ws, &exercises)?;
        let processors = thread::available_parallelism().map_or(1, usize::from).min(8);
        let jobs = args.jobs.map_or(processors, usize::from).min(entries.len());
        let guarded = confine::can_guard_folders();
        Ok(Self { ws, args, exercises, points, entries, others, jobs, guarded })
    }

    /// Builds the checks and grades all entries. Each is shown when it is done.
    fn carry_out(&self, stop: &Stop, show: &mut Show) -> anyhow::Result<Vec<Submission>> {
        let suites = scratch::suites_of(self.ws, &self.exercises, &stop.cancel)?;
        let names = self.exercises.iter().map(|it| suites[&it.name].names()).collect::<anyhow::Result<Vec<_>>>()?;
        let tasks: Vec<_> = self
            .exercises
            .iter()
            .zip(&names)
            .map(|(exercise, checks)| Task { exercise, points: &self.points[&exercise.name], checks })
            .collect();
        let folder = lane::folder(&self.ws.root);
        let _lock = only_one(&folder)?;
        let class = Class {
            ws: self.ws,
            lab: second_name(&folder)?,
            tasks: &tasks,
            suites: &suites,
            limit: Duration::from_secs(self.args.time_limit),
            guarded: self.guarded,
            processes: processes::allowed(),
            stop,
        };
        in_lanes(&class, &self.entries, self.jobs, &folder, &mut |submission| {
            show.graded(&submission)?;
            self.args.reports.as_ref().map_or(Ok(()), |folder| export::report(&submission, folder))
        })
    }
}

fn chosen(args: &Args, ws: &Workspace) -> anyhow::Result<Vec<Exercise>> {
    let all = ws.exercises()?;
    let mut chosen: Vec<Exercise> = Vec::new();
    for name in &args.exercises {
        let exercise = choice::named(name, &all)?;
        if !chosen.iter().any(|it| it.name == exercise.name) {
            chosen.push(exercise.clone());
        }
    }
    Ok(if chosen.is_empty() { all } else { chosen })
}

fn entries(args: &Args, ws: &Workspace) -> anyhow::Result<(Vec<Entry>, Vec<String>)> {
    let Some(folder) = &args.submissions else {
        let folder = args.submission.as_deref().unwrap_or(&ws.root);
        return Ok((vec![intake::entry(folder)?], Vec::new()));
    };
    let (entries, others) = intake::entries(folder)?;
    if entries.is_empty() {
        bail!("cannot find a submission in {}: each is a folder in it", folder.display());
    }
    Ok((entries, others))
}

/// Grades all entries, `jobs` at a time, in the order of their names. Each goes to `done` when it is.
fn in_lanes(
    class: &Class<'_>,
    entries: &[Entry],
    jobs: usize,
    folder: &Path,
    done: &mut dyn FnMut(Submission) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Submission>> {
    let waiting = Mutex::new(entries.iter());
    let (sender, graded) = mpsc::channel();
    thread::scope(|scope| {
        for number in 0..jobs {
            let (waiting, sender) = (&waiting, sender.clone());
            scope.spawn(move || {
                let mut lane = Lane::new(class, folder.join(format!("lane-{number}")));
                loop {
                    // A statement of its own, so that the lock is given back before the work begins.
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(submission) = next.and_then(|entry| lane.grade(entry)) else { break };
                    if sender.send(submission).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut all = Vec::new();
        for submission in graded {
            all.push(submission.clone());
            if let Err(error) = done(submission) {
                class.stop.stop();
                return Err(error);
            }
        }
        Ok(all)
    })
}

/// Holds the folder of the lanes for this run alone, until it is dropped or the process ends, however it ends.
fn only_one(folder: &Path) -> anyhow::Result<fs::File> {
    let path = folder.join("lock");
    let cannot = || format!("cannot write {}", path.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let file = fs::File::create(&path).with_context(cannot)?;
    #[cfg(unix)]
    if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        bail!("cannot grade: another `cargo lab grade` is at work in this workspace; wait until it has ended");
    }
    Ok(file)
}

/// A second name of this very program: its first may belong to another soon, when somebody builds the workspace meanwhile.
fn second_name(folder: &Path) -> anyhow::Result<PathBuf> {
    let first = env::current_exe().context("cannot find the program that runs")?;
    let second = folder.join("lab").with_extension(env::consts::EXE_EXTENSION);
    let cannot = || format!("cannot write {}", second.display());
    if second.exists() {
        fs::remove_file(&second).with_context(cannot)?;
    }
    if fs::hard_link(&first, &second).is_err() {
        fs::copy(&first, &second).with_context(cannot)?;
    }
    Ok(second)
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
    limits.command = std::iter::once(command.get_program()).chain(command.get_args()).map(Into::into).collect();
    let mut confined = Command::new(lab);
    confined.args(limits.words());
    hand_down(command, &mut confined);
    confined
}
