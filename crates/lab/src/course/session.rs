//! One exercise as a command finds it: its sources, their hash, and the progress made so far.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::SystemTime;

use crate::build::suite::Run;
use crate::course::progress::{Progress, Results};
use crate::course::workspace::{Exercise, Step, Workspace};

/// An exercise, its sources as they are at one moment, and what is known about them. Made once for each command.
#[derive(Clone, Debug)]
pub struct Session<'a> {
    /// The workspace of the exercise.
    pub workspace: &'a Workspace,
    /// The exercise that the command is about.
    pub exercise: &'a Exercise,
    /// A short text that changes with any file that a check depends on, see [`hash_sources`].
    pub sources: String,
    /// How far the learner is, as the last check has it.
    pub progress: Progress,
}

impl<'a> Session<'a> {
    /// Reads the sources and the last results.
    ///
    /// # Errors
    /// The sources cannot be read.
    pub fn open(workspace: &'a Workspace, exercise: &'a Exercise) -> anyhow::Result<Self> {
        let sources = hash_sources(exercise)?;
        let progress = Progress::load(workspace, exercise, &sources);
        Ok(Self { workspace, exercise, sources, progress })
    }

    /// The first step that is not done.
    pub fn next_step(&self) -> Option<&'a Step> {
        self.exercise.steps.iter().find(|step| !self.progress.is_done(step))
    }

    /// Takes over what a run of the checks has found about the sources, and keeps it if it `counts`. Returns the
    /// progress from before.
    ///
    /// # Errors
    /// Names the file that cannot be written.
    pub fn record(&mut self, run: &Run, counts: bool) -> anyhow::Result<Progress> {
        let mut outcomes = run.outcomes.clone();
        if run.failed().next().is_some() {
            // The first failure may have ended the run: of the checks behind it nothing new is known.
            let before = self.progress.results.iter().flat_map(|results| &results.outcomes);
            for (check, outcome) in before {
                outcomes.entry(check.clone()).or_insert(*outcome);
            }
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let time = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
        let results = Results { sources: self.sources.clone(), outcomes, time };
        if counts {
            results.save(self.workspace, self.exercise)?;
        }
        let now = Progress { results: Some(results), changed: false };
        Ok(std::mem::replace(&mut self.progress, now))
    }
}

/// What to go on with: the exercise whose folder the user is in, unless it is done, else the first that is not done.
pub fn next_step<'s, 'a>(sessions: &'s [Session<'a>]) -> Option<(&'s Session<'a>, &'a Step)> {
    let mut open = sessions.iter().filter_map(|session| Some((session, session.next_step()?)));
    let is_here = |session: &Session<'_>| session.workspace.is_in(session.exercise);
    open.clone().find(|(session, _)| is_here(session)).or_else(|| open.next())
}

/// A short text that changes with any file that a check depends on: the learner's and the checks'. It is compared only
/// with those that this program made.
///
/// # Errors
/// A folder cannot be read.
pub fn hash_sources(exercise: &Exercise) -> anyhow::Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in exercise.sources()? {
        // An editor may have removed its file in the meantime.
        let bytes = fs::read(&path).unwrap_or_default();
        (path.strip_prefix(&exercise.folder).ok(), bytes).hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}
