//! The results of the last check of each exercise, kept in `target/lab/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::build::suite::Outcome;
use crate::course::workspace::{Exercise, Step, Workspace};
use crate::files::store;

/// The kind of file in which they are kept.
pub const RESULTS: &str = "results";

/// What the last check of an exercise found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Results {
    /// The sources that were checked, see [`Session::sources`](crate::course::session::Session::sources).
    pub sources: String,
    /// How each check ended, by its name.
    pub outcomes: BTreeMap<String, Outcome>,
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
        let results: Option<Results> = store::load(&store::file(workspace, exercise, RESULTS));
        let changed = results.as_ref().is_some_and(|results| results.sources != sources);
        Self { results, changed }
    }

    /// All checks of the step passed. If none of them ran, it is not done.
    pub fn is_done(&self, step: &Step) -> bool {
        self.results.as_ref().is_some_and(|results| results.is_done(step))
    }
}
