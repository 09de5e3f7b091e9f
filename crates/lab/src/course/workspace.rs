//! The workspace with its exercises and steps, found by the layout of the folders: there is no
//! other list.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};

use crate::files::tree::{self, files_below, slashed};

/// The folder that holds `exercises/`, `solutions/` and `docs/`, and where in it the user is.
#[derive(Debug)]
pub struct Workspace {
    /// Its folder, absolute if the user's is.
    pub root: PathBuf,
    here: PathBuf,
}

/// One exercise, found in `exercises/NAME`.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// The name of its folder and its package.
    pub name: String,
    /// The first heading of its README.md.
    pub title: String,
    /// Where it is.
    pub folder: PathBuf,
    /// In the order in which they are worked.
    pub steps: Vec<Step>,
}

/// One step of an exercise, found in `tests/steps/NAME.rs`.
#[derive(Clone, Debug)]
pub struct Step {
    /// Counted from 1.
    pub number: usize,
    /// The module of its checks: `step_2_answer`.
    pub name: String,
    /// The first line of its assignment.
    pub goal: String,
}

impl Exercise {
    /// The files that a check depends on: the learner's and the checks'.
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn sources(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for part in ["Cargo.toml", "src", "tests"] {
            files.extend(files_below(&self.folder.join(part))?);
        }
        Ok(files)
    }

    /// Whether one of them has been saved since.
    pub fn changed_since(&self, time: SystemTime) -> bool {
        let saved = |file: &PathBuf| fs::metadata(file).and_then(|data| data.modified()).ok();
        let files = self.sources().unwrap_or_default();
        files.iter().filter_map(saved).any(|saved| saved > time)
    }
}

impl Workspace {
    /// Looks for the workspace in the given folder and in those above it.
    ///
    /// # Errors
    /// None of the folders is one.
    pub fn find(here: &Path) -> anyhow::Result<Self> {
        let root = here.ancestors().find(|folder| {
            folder.join("exercises").is_dir() && folder.join("Cargo.toml").is_file()
        });
        let Some(root) = root else {
            bail!(
                "cannot find the exercises: neither {} nor a folder above it has a folder `exercises`",
                here.display()
            );
        };
        Ok(Self { root: root.to_owned(), here: here.to_owned() })
    }

    /// All exercises, in the order of the book's summary; those that it does not name come last.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn exercises(&self) -> anyhow::Result<Vec<Exercise>> {
        let mut names = folders_in(&self.root.join("exercises"))?;
        let order = self.chapters();
        names.sort_by_key(|name| {
            order.iter().position(|chapter| chapter == name).unwrap_or(order.len())
        });
        names.iter().map(|name| self.exercise(name)).collect()
    }

    /// Whether the user is in the folder of this exercise.
    pub fn is_in(&self, exercise: &Exercise) -> bool {
        self.here.starts_with(&exercise.folder)
    }

    /// Where the model answer of an exercise is.
    pub fn solution(&self, exercise: &Exercise) -> PathBuf {
        self.root.join("solutions").join(&exercise.name)
    }

    /// A path inside the workspace as the user would type it from where they are.
    pub fn shown(&self, path: &Path) -> String {
        if let Ok(below) = path.strip_prefix(&self.here) {
            return slashed(below);
        }
        let depth =
            self.here.strip_prefix(&self.root).map_or(0, |below| below.components().count());
        "../".repeat(depth) + &slashed(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// Several paths, as [`Workspace::shown`].
    pub fn all_shown(&self, paths: &[PathBuf]) -> String {
        paths.iter().map(|path| self.shown(path)).collect::<Vec<_>>().join(", ")
    }

    /// The names of the chapters without `.md`, in the order of the summary. A workspace without a book has none.
    fn chapters(&self) -> Vec<String> {
        let summary = fs::read_to_string(self.root.join("docs/SUMMARY.md")).unwrap_or_default();
        summary
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(".md)"))
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    fn exercise(&self, name: &str) -> anyhow::Result<Exercise> {
        let folder = self.root.join("exercises").join(name);
        let readme = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
        let title = readme
            .lines()
            .find_map(|line| line.strip_prefix("# "))
            .unwrap_or(name)
            .trim()
            .to_owned();
        let steps = steps_in(&folder.join("tests/steps"))?;
        Ok(Exercise { name: name.to_owned(), title, folder, steps })
    }
}

impl Step {
    /// What the step is called in prose: `answer`.
    pub fn title(&self) -> &str {
        self.name.splitn(3, '_').nth(2).unwrap_or(&self.name)
    }

    /// Whether a check, named as libtest does, belongs to this step.
    pub fn owns(&self, check: &str) -> bool {
        check.strip_prefix(&self.name).is_some_and(|rest| rest.starts_with("::"))
    }
}

fn steps_in(folder: &Path) -> anyhow::Result<Vec<Step>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut steps = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let Some(number) = step_number(&path) else { continue };
        let name = path.file_stem().expect("a step has a name").to_string_lossy().into_owned();
        let text = tree::read(&path)?;
        let goal = text
            .lines()
            .find_map(|line| line.strip_prefix("//!"))
            .unwrap_or_default()
            .trim()
            .to_owned();
        steps.push(Step { number, name, goal });
    }
    steps.sort_by_key(|step| step.number);
    Ok(steps)
}

/// The N of `step_N_name.rs`.
fn step_number(path: &Path) -> Option<usize> {
    let name = path.file_name()?.to_str()?.strip_suffix(".rs")?;
    let (number, _) = name.strip_prefix("step_")?.split_once('_')?;
    number.parse().ok()
}

/// The names of the packages in a folder, sorted.
fn folders_in(folder: &Path) -> anyhow::Result<Vec<String>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
