//! One submission after the other, in a place of its own: builds each program and runs the checks on it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use lab::build::cargo::{self, Built};
use lab::build::solutions::Suites;
use lab::build::suite::Reports;
use lab::build::variants::Variants;
use lab::course::workspace::Workspace;
use lab::files::tree::Tree;

use crate::check_output::{self, CheckOutput};
use crate::intake::submission::{self, Entry, Sources};
use crate::results::{End, Graded, NotTaken, Submission, Task, Verdict, in_seconds};
use crate::sandbox::run_folder::RunFolder;
use crate::sandbox::{confine, supervisor, toolchain};
use crate::stop::Stop;

/// What a compiler may map, in MiB; more it needs only for programs that are meant to be too much for it.
const COMPILER_MEMORY: u64 = 4096;
/// What it may write into one file, in MiB: the compiled dependencies are large.
const COMPILER_FILE: u64 = 1024;

/// What is the same for all submissions.
pub(crate) struct Setup<'a> {
    pub(crate) ws: &'a Workspace,
    /// This very program, to be run once more as another process.
    pub(crate) grade: PathBuf,
    pub(crate) tasks: &'a [Task<'a>],
    pub(crate) suites: &'a Suites,
    /// For the compiler, and once more for the checks of an exercise.
    pub(crate) limit: Duration,
    /// Whether folders are guarded.
    pub(crate) guarded: bool,
    /// How many processes and threads the user who grades may have, in all programs together.
    pub(crate) processes: Option<u64>,
    pub(crate) stop: &'a Stop,
}

/// A place where one submission at a time is built and run.
pub(crate) struct Worker<'a> {
    setup: &'a Setup<'a>,
    folder: PathBuf,
    /// Where the programs of an exercise are built, by its name.
    places: BTreeMap<&'a str, Variants<'a>>,
}

impl<'a> Worker<'a> {
    /// A worker in a folder of its own, which is kept: the next run finds the dependencies built.
    pub(crate) fn new(setup: &'a Setup<'a>, folder: PathBuf) -> Self {
        Self { setup, folder, places: BTreeMap::new() }
    }

    /// Grades a submission, whatever it does. `None` if all was stopped.
    pub(crate) fn grade(&mut self, entry: &Entry) -> Option<Submission> {
        let setup = self.setup;
        let one = setup.tasks.len() == 1;
        let (mut left, mut graded) = (Vec::new(), Vec::new());
        for task in setup.tasks {
            let began = Instant::now();
            let sources = submission::sources(entry, &task.exercise.name, one, &mut left);
            left.extend(submission::changed_beside(entry, &task.exercise.name, one, setup.ws));
            let mut result = match sources {
                None => {
                    Graded::without_checks(task, Verdict::NotFound, not_found(&task.exercise.name))
                }
                Some(sources) => self.grade_one(task, &sources).unwrap_or_else(|error| {
                    Graded::without_checks(task, Verdict::NotGraded, format!("{error:#}"))
                }),
            };
            if setup.stop.is_stopped() {
                return None;
            }
            result.seconds = in_seconds(began.elapsed());
            graded.push(result);
        }
        left.sort_by(|one: &NotTaken, other| one.path.cmp(&other.path));
        left.dedup();
        Some(Submission::new(entry.name.clone(), left, graded))
    }

    fn grade_one(&mut self, task: &'a Task<'a>, sources: &Sources) -> anyhow::Result<Graded> {
        let run_folder = RunFolder::make(&self.folder.join("run_folder"))?;
        self.prepare(task)?;
        let began = Instant::now();
        let mut built = self.build(task, &sources.tree, true)?;
        if !built.success && errors_of(&built).is_empty() && began.elapsed() < self.setup.limit {
            // Without an error of the compiler it may have been the machine: no memory, no more processes.
            built = self.build(task, &sources.tree, true)?;
        }
        let Some(program) = program_of(&built, &task.exercise.name) else {
            let message = match began.elapsed() >= self.setup.limit {
                true => format!(
                    "compiling took more than {} s and was stopped",
                    self.setup.limit.as_secs()
                ),
                false => why_not_built(&built),
            };
            return Ok(Graded::without_checks(task, Verdict::NotCompiled, message));
        };
        run_folder.take_program(&program, &task.exercise.name)?;
        let output = self.check(task, &run_folder)?;
        drop(run_folder);
        Ok(self.graded(task, &sources.found, output))
    }

    /// Builds the model answer first, freely: then the dependencies are there, and no compiler of a submission has to
    /// fetch or write anything.
    fn prepare(&mut self, task: &'a Task<'a>) -> anyhow::Result<()> {
        let (ws, exercise) = (self.setup.ws, task.exercise);
        let Slot::Vacant(slot) = self.places.entry(&exercise.name) else { return Ok(()) };
        let model = Tree::read(&ws.solution(exercise), "src")?;
        slot.insert(Variants::new(ws, &self.folder, &exercise.name, &exercise.folder)?);
        fs::create_dir_all(self.temporary()).context("cannot create a folder for the compiler")?;
        for guarded in [false, true] {
            let built = self.build(task, &model, guarded)?;
            if !built.success && !self.setup.stop.is_stopped() {
                self.places.remove(exercise.name.as_str());
                let advice = match guarded && self.setup.guarded {
                    true => " with guarded folders (--unguarded does it without)",
                    false => "",
                };
                bail!(
                    "cannot build the model answer of {}{advice}: {}",
                    exercise.name,
                    why_not_built(&built)
                );
            }
        }
        Ok(())
    }

    fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    fn build(&self, task: &Task<'_>, sources: &Tree, guarded: bool) -> anyhow::Result<Built> {
        let place = &self.places[task.exercise.name.as_str()];
        place.clear()?;
        let mut cargo = place.prepare(sources)?;
        cargo.args(["--bin", &task.exercise.name]).env("TMPDIR", self.temporary());
        let mut limit = self.setup.limit;
        if guarded {
            cargo.arg("--offline");
            let mut confined = toolchain::needs(&self.setup.ws.root);
            confined.all.push(self.folder.clone());
            confined.open = !self.setup.guarded;
            confined.largest_file = COMPILER_FILE;
            confined.memory = Some(COMPILER_MEMORY);
            cargo = confine::confined(&self.setup.grade, &cargo, confined);
        } else {
            // The dependencies have all the time that they need.
            limit = Duration::from_secs(3600);
        }
        let mut supervisor = supervisor::supervised(&self.setup.grade, &cargo, limit);
        supervisor.stderr(Stdio::piped());
        let mut child = self.setup.stop.spawn(&mut supervisor).context("cannot start cargo")?;
        let built = cargo::follow(&mut child);
        let status = child.wait().context("cannot wait for cargo")?;
        self.setup.stop.ended(child.id());
        Ok(Built { success: status.success(), ..built? })
    }

    fn check(&self, task: &Task<'_>, run_folder: &RunFolder) -> anyhow::Result<CheckOutput> {
        let exercise = task.exercise;
        let limits = confine::Args {
            open: !self.setup.guarded,
            // Checks may hand out what lies beside them, and what every reader of the book has. Not the model answers.
            read: vec![exercise.folder.join("tests"), self.setup.ws.root.join("docs")],
            processes: self.setup.processes,
            largest_file: 64,
            ..confine::Args::default()
        };
        let launcher = run_folder.launcher(&self.setup.grade, &exercise.name, limits)?;
        let mut checks =
            self.setup.suites[&exercise.name].command_on(&launcher, &exercise.steps, Reports::All);
        checks.env("TMPDIR", run_folder.checks());
        let mut supervisor = supervisor::supervised(&self.setup.grade, &checks, self.setup.limit);
        supervisor.stderr(Stdio::null());
        let mut child =
            self.setup.stop.spawn(&mut supervisor).context("cannot start the checks")?;
        let output = check_output::read(&mut child, self.setup.limit);
        let status = child.wait().context("cannot wait for the checks")?;
        self.setup.stop.ended(child.id());
        Ok(CheckOutput {
            had_too_many_processes: status.code() == Some(supervisor::TOO_MANY_PROCESSES.into()),
            ..output?
        })
    }

    fn graded(&self, task: &Task<'_>, found: &str, output: CheckOutput) -> Graded {
        let limit = self.setup.limit.as_secs();
        let mut ends = output.ends;
        let open = task.checks.iter().filter(|name| !ends.contains_key(*name)).count();
        if output.time_was_over {
            for name in task.checks {
                ends.entry(name.clone()).or_insert_with(|| (End::TimedOut, String::new()));
            }
        }
        let late = ends.values().filter(|(end, _)| *end == End::TimedOut).count();
        let (verdict, message) = if output.had_too_many_processes {
            (
                Verdict::Stopped,
                format!(
                    "stopped: a program had started more than {} processes",
                    supervisor::MAX_PROCESSES
                ),
            )
        } else if late > 0 {
            (
                Verdict::TimedOut,
                format!("after {limit} s, {late} checks had no verdict and were stopped"),
            )
        } else if open > 0 {
            (Verdict::NotGraded, format!("the checks ended early: {open} of them said nothing"))
        } else {
            (Verdict::Graded, found.to_owned())
        };
        Graded::of(task, verdict, message, &ends)
    }
}

fn not_found(exercise: &str) -> String {
    format!(
        "it has no sources of {exercise}: no exercises/{exercise}/src/main.rs, {exercise}/src/main.rs, src/main.rs or main.rs"
    )
}

fn program_of(built: &Built, name: &str) -> Option<PathBuf> {
    let program =
        built.programs.iter().find(|program| program.kind == "bin" && program.name == name);
    program.filter(|_| built.success).map(|program| program.path.clone())
}

/// What the compiler says is wrong.
fn errors_of(built: &Built) -> String {
    built
        .warnings
        .iter()
        .map(|it| it.text.as_str())
        .filter(|text| text.starts_with("error"))
        .collect()
}

/// The compiler's errors; without any it is cargo itself that says why.
fn why_not_built(built: &Built) -> String {
    let errors = errors_of(built);
    if errors.is_empty() { built.stderr.trim().to_owned() } else { errors.trim().to_owned() }
}

/// Where lanes are, below the workspace.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("target/lab/grade")
}
