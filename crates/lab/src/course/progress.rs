//! The results of the last check of each exercise, kept in `target/lab/`: ours, or those that the
//! checks themselves have left when `cargo test` ran them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::build::suite::Outcome;
use crate::course::workspace::{Exercise, Step, Workspace};
use crate::files::store;

/// The kind of file in which they are kept.
pub const RESULTS: &str = "results";

/// The file that the test kit writes beside it: `crates/testkit/src/check/progress.rs`.
pub fn left_by_checks(workspace: &Workspace, exercise: &Exercise) -> PathBuf {
    workspace.root.join("target/lab").join(format!("{}.checks", exercise.name))
}

/// What the last check of an exercise found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// The sources that were checked, see [`Session::sources`](crate::course::session::Session::sources).
    pub sources: String,
    /// How each check ended, by its name.
    pub outcomes: BTreeMap<String, Outcome>,
    /// When they were found, in nanoseconds since 1970.
    #[serde(default)]
    pub time: u64,
}

/// What there is to know about an exercise without running anything.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// `None` before the first check.
    pub results: Option<Results>,
    /// The sources are not those that were checked.
    pub changed: bool,
}

impl Results {
    /// Keeps the results.
    ///
    /// # Errors
    /// Names the file that cannot be written.
    pub fn save(&self, workspace: &Workspace, exercise: &Exercise) -> anyhow::Result<()> {
        store::save(&store::file(workspace, exercise, RESULTS), self)
    }

    fn is_done(&self, step: &Step) -> bool {
        let mut checks = self
            .outcomes
            .iter()
            .filter(|(check, outcome)| step.owns(check) && **outcome != Outcome::Ignored)
            .peekable();
        checks.peek().is_some() && checks.all(|(_, outcome)| *outcome == Outcome::Passed)
    }
}

impl Progress {
    /// Reads the last results. Those that cannot be read are as good as none.
    pub fn load(workspace: &Workspace, exercise: &Exercise, sources: &str) -> Self {
        let mut results: Option<Results> = store::load(&store::file(workspace, exercise, RESULTS));
        if let Some(left) = left(&left_by_checks(workspace, exercise)) {
            results = Some(later(results, left, exercise, sources));
        }
        let changed = results.as_ref().is_some_and(|results| results.sources != sources);
        Self { results, changed }
    }

    /// All checks of the step passed. If none of them ran, it is not done.
    pub fn is_done(&self, step: &Step) -> bool {
        self.results.as_ref().is_some_and(|results| results.is_done(step))
    }
}

/// What the checks have left.
fn left(file: &Path) -> Option<Results> {
    let text = fs::read_to_string(file).ok()?;
    let mut left = Results { sources: String::new(), outcomes: BTreeMap::new(), time: 0 };
    for (word, rest) in text.lines().filter_map(|line| line.split_once(' ')) {
        let outcome = match word {
            "run" => {
                left.time = rest.parse().ok()?;
                continue;
            }
            "passed" => Outcome::Passed,
            _ => Outcome::Failed,
        };
        left.outcomes.insert(rest.to_owned(), outcome);
    }
    Some(left)
}

/// The later ones of our results and those that the checks have left.
fn later(ours: Option<Results>, left: Results, exercise: &Exercise, sources: &str) -> Results {
    match ours {
        Some(ours) if ours.time > left.time => ours,
        // They know when they ran, and not what the sources were.
        ours => {
            let began = SystemTime::UNIX_EPOCH + Duration::from_nanos(left.time);
            let sources = if exercise.changed_since(began) { "" } else { sources };
            let mut outcomes = ours.map(|ours| ours.outcomes).unwrap_or_default();
            outcomes.extend(left.outcomes);
            Results { sources: sources.to_owned(), outcomes, time: left.time }
        }
    }
}
