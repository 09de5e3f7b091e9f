//! What `cargo lab explore` has found about a learner's program, so that `cargo lab check` can tell.

use std::fs;

use serde::{Deserialize, Serialize};

use crate::course::session::Session;
use crate::course::workspace::{Exercise, Workspace};
use crate::files::store;

const KIND: &str = "explored";

/// The newest exploration of an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exploration {
    /// The hash of the sources that were explored, as [`hash_sources`](crate::course::session::hash_sources) makes it.
    pub sources: String,
    /// How many schedules of each scenario were tried.
    pub schedules: u64,
    /// Whether none of them broke the program.
    pub holds: bool,
}

impl Exploration {
    /// Keeps it, in place of the one before.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self, workspace: &Workspace, exercise: &Exercise) -> anyhow::Result<()> {
        store::save(&store::file(workspace, exercise, KIND), self)
    }
}

/// One line for a learner who has done a step that has a scenario, such as `3-atomic.scenario`; nothing for others.
pub fn told(session: &Session<'_>) -> Option<String> {
    let name = &session.exercise.name;
    let steps = steps_with_scenarios(session.exercise);
    let mut done = session.exercise.steps.iter().filter(|step| session.progress.is_done(step));
    done.find(|step| steps.contains(&step.number))?;
    let file = store::file(session.workspace, session.exercise, KIND);
    let newest = store::load(&file).filter(|it: &Exploration| it.sources == session.sources);
    Some(match newest {
        None => format!("Does it hold under every schedule? cargo lab explore {name}"),
        Some(Exploration { holds: false, .. }) => {
            format!("A schedule breaks it: cargo lab explore {name}")
        }
        Some(Exploration { schedules, .. }) => {
            format!(
                "It held in {schedules} schedules of each scenario of cargo lab explore {name}."
            )
        }
    })
}

/// By the numbers with which the names of the scenarios begin.
fn steps_with_scenarios(exercise: &Exercise) -> Vec<usize> {
    let Ok(entries) = fs::read_dir(exercise.folder.join("explore")) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.split_once('-')?.0.parse().ok()).collect()
}
