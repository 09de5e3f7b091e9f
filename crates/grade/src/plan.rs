//! What will be graded, with what, and by how many at a time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;
use std::{env, fs, thread};

use anyhow::{Context, bail};

use lab::build::solutions;
use lab::command_line::grade::Args;
use lab::course::choice;
use lab::course::workspace::{Exercise, Workspace};

use crate::export::write;
use crate::intake::submission::{self, Entry};
use crate::points;
use crate::results::{Submission, Task};
use crate::sandbox::{confine, processes};
use crate::stop::Stop;
use crate::worker::{self, Setup, Worker};

/// What will be graded, and how.
pub(crate) struct Plan<'a> {
    ws: &'a Workspace,
    pub(crate) args: &'a Args,
    pub(crate) exercises: Vec<Exercise>,
    /// The points of each step, by the exercise's name.
    pub(crate) points: BTreeMap<String, Vec<u32>>,
    pub(crate) entries: Vec<Entry>,
    /// What lies beside the submissions and is none.
    pub(crate) others: Vec<String>,
    /// How many at a time.
    pub(crate) jobs: usize,
    /// Whether folders are guarded.
    pub(crate) guarded: bool,
}

impl<'a> Plan<'a> {
    /// Looks at the submissions, and whether the results can be written at all.
    pub(crate) fn make(args: &'a Args, ws: &'a Workspace) -> anyhow::Result<Self> {
        let exercises = chosen(args, ws)?;
        let (entries, others) = entries(args, ws)?;
        write::can_write(args.format, entries.len(), args.output.as_deref())?;
        let points = points::of(ws, &exercises)?;
        let processors = thread::available_parallelism().map_or(1, usize::from).min(8);
        let jobs = args.jobs.map_or(processors, usize::from).min(entries.len());
        let guarded = !args.unguarded && confine::can_guard_folders();
        Ok(Self { ws, args, exercises, points, entries, others, jobs, guarded })
    }

    /// Builds the checks and grades all entries. Each is shown when it is done.
    pub(crate) fn carry_out(
        &self,
        stop: &Stop,
        done: &mut dyn FnMut(&Submission) -> anyhow::Result<()>,
    ) -> anyhow::Result<Vec<Submission>> {
        let suites = solutions::build_some(self.ws, &self.exercises, &stop.cancel)?;
        let names = self.exercises.iter().map(|it| suites[&it.name].names());
        let names = names.collect::<anyhow::Result<Vec<_>>>()?;
        let task = |(exercise, checks)| {
            let exercise: &Exercise = exercise;
            Task { exercise, points: &self.points[&exercise.name], checks }
        };
        let tasks: Vec<_> =
            self.exercises.iter().zip(names.iter().map(Vec::as_slice)).map(task).collect();
        let folder = worker::folder(&self.ws.root);
        let _lock = lock(&folder)?;
        let setup = Setup {
            ws: self.ws,
            grade: stable_copy(&folder)?,
            tasks: &tasks,
            suites: &suites,
            limit: Duration::from_secs(self.args.time_limit),
            guarded: self.guarded,
            processes: processes::allowed(),
            stop,
        };
        in_workers(&setup, &self.entries, self.jobs, &folder, &mut |submission| {
            done(submission)?;
            self.args.reports.as_ref().map_or(Ok(()), |folder| write::report(submission, folder))
        })
    }
}

fn chosen(args: &Args, ws: &Workspace) -> anyhow::Result<Vec<Exercise>> {
    let all = ws.exercises()?;
    let mut chosen: Vec<Exercise> = Vec::new();
    for name in &args.exercises {
        let exercise = choice::find(name, &all)?;
        if !chosen.iter().any(|it| it.name == exercise.name) {
            chosen.push(exercise.clone());
        }
    }
    Ok(if chosen.is_empty() { all } else { chosen })
}

fn entries(args: &Args, ws: &Workspace) -> anyhow::Result<(Vec<Entry>, Vec<String>)> {
    let Some(folder) = &args.submissions else {
        let folder = args.submission.as_deref().unwrap_or(&ws.root);
        return Ok((vec![submission::entry(folder)?], Vec::new()));
    };
    let (entries, others) = submission::entries(folder)?;
    if entries.is_empty() {
        bail!("cannot find a submission in {}: each is a folder in it", folder.display());
    }
    Ok((entries, others))
}

/// Grades all entries, `jobs` at a time, in the order of their names. Each goes to `done` when it is.
fn in_workers(
    setup: &Setup<'_>,
    entries: &[Entry],
    jobs: usize,
    folder: &Path,
    done: &mut dyn FnMut(&Submission) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Submission>> {
    let waiting = Mutex::new(entries.iter());
    let (sender, graded) = mpsc::channel();
    let work = |number: usize, sender: mpsc::Sender<Submission>| {
        let mut worker = Worker::new(setup, folder.join(format!("worker-{number}")));
        loop {
            // A statement of its own, so that the lock is given back before the work begins.
            let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some(submission) = next.and_then(|entry| worker.grade(entry)) else { break };
            if sender.send(submission).is_err() {
                break;
            }
        }
    };
    thread::scope(|scope| {
        for number in 0..jobs {
            let (work, sender) = (&work, sender.clone());
            scope.spawn(move || work(number, sender));
        }
        drop(sender);
        let mut all = Vec::new();
        for submission in graded {
            // What cannot be shown or written, need not be graded.
            done(&submission).inspect_err(|_| setup.stop.stop())?;
            all.push(submission);
        }
        Ok(all)
    })
}

/// Holds the folder of the lanes for this run alone, until it is dropped or the process ends, however it ends.
fn lock(folder: &Path) -> anyhow::Result<fs::File> {
    let path = folder.join("lock");
    let cannot = || format!("cannot write {}", path.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let file = fs::File::create(&path).with_context(cannot)?;
    #[cfg(unix)]
    if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        bail!(
            "cannot grade: another `cargo lab grade` is at work in this workspace; wait until it has ended"
        );
    }
    Ok(file)
}

/// A second name of this very program: its first may belong to another soon, when somebody builds the workspace meanwhile.
fn stable_copy(folder: &Path) -> anyhow::Result<PathBuf> {
    let first = env::current_exe().context("cannot find the program that runs")?;
    let second = folder.join("grade").with_extension(env::consts::EXE_EXTENSION);
    let cannot = || format!("cannot write {}", second.display());
    if second.exists() {
        fs::remove_file(&second).with_context(cannot)?;
    }
    if fs::hard_link(&first, &second).is_err() {
        fs::copy(&first, &second).with_context(cannot)?;
    }
    Ok(second)
}
