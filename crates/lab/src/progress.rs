//! The results of the last check of each exercise, kept in `target/lab/`.

use std::{
    collections::BTreeMap,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde::{Deserialize, Serialize};

use crate::{
    store,
    suite::Outcome,
    tree::files_below,
    workspace::{Exercise, Step, Workspace},
};

/// The kind of file in which they are kept.
pub const KEPT: &str = "results";

/// What the last check of an exercise found.
#[derive(Serialize, Deserialize)]
pub struct Results {
    /// The sources that were checked, see [`sources`].
    pub sources: String,
    pub outcomes: BTreeMap<String, Outcome>,
}

/// What there is to know about an exercise without running anything.
#[derive(Default)]
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
        store::save(&store::file(workspace, exercise, KEPT), self)
    }

    /// All checks of the step passed. If none of them ran, it is not done.
    pub fn is_done(&self, step: &Step) -> bool {
        let mut checks = self
            .outcomes
            .iter()
            .filter(|(check, outcome)| step.owns(check) && **outcome != Outcome::Ignored);
        checks.clone().next().is_some() && checks.all(|(_, outcome)| *outcome == Outcome::Passed)
    }
}

impl Progress {
    /// Reads the last results. Those that cannot be read are as good as none.
    ///
    /// # Errors
    /// The sources cannot be read.
    pub fn load(workspace: &Workspace, exercise: &Exercise) -> anyhow::Result<Self> {
        let results: Option<Results> = store::load(&store::file(workspace, exercise, KEPT));
        let changed = match &results {
            Some(results) => results.sources != sources(exercise)?,
            None => false,
        };
        Ok(Self { results, changed })
    }

    pub fn is_done(&self, step: &Step) -> bool {
        self.results.as_ref().is_some_and(|results| results.is_done(step))
    }

    /// The first step that is not done.
    pub fn next<'a>(&self, exercise: &'a Exercise) -> Option<&'a Step> {
        exercise.steps.iter().find(|step| !self.is_done(step))
    }
}

/// A short text that changes with any file that a check depends on: the learner's and the checks'. It is compared only
/// with those that this program made.
///
/// # Errors
/// A folder cannot be read.
pub fn sources(exercise: &Exercise) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    for part in ["Cargo.toml", "src", "tests"] {
        for path in files_below(&exercise.folder.join(part))? {
            // An editor may have removed its file in the meantime.
            let bytes = fs::read(&path).unwrap_or_default();
            (path.strip_prefix(&exercise.folder).ok(), bytes).hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}
