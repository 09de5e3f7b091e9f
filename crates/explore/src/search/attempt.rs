//! One look at some schedules of a program, and what is wrong with the result.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use mirror::machine::{End, Outcome};

use crate::program::session::Session;
use crate::scenario::Scenario;
use crate::scenario::sizes::Sizes;

/// A program that has been compiled, and a folder in which its files are.
pub struct Explored {
    pub program: PathBuf,
    pub folder: PathBuf,
}

pub struct Broken {
    pub fault: Fault,
    pub outcome: Outcome,
    pub sizes: Sizes,
    /// Which schedule was the first that broke it, from 1; 0 for a replay.
    pub found: u64,
}

#[derive(Clone, Debug)]
pub struct Fault {
    /// The same number is the same fault: that of the condition, or a deadlock.
    pub kind: usize,
    pub expected: String,
    pub got: String,
}

const DEADLOCK: usize = usize::MAX;
const ENDLESS: usize = usize::MAX - 1;

impl Fault {
    pub fn is_deadlock(&self) -> bool {
        self.kind == DEADLOCK
    }
}

impl Explored {
    pub fn start(&self, scenario: &Scenario, sizes: &Sizes) -> Result<Session> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create {}", self.folder.display()))?;
        for (name, text) in &scenario.files {
            let file = self.folder.join(name);
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Session::start(&self.program, &scenario.arguments(sizes)?, &scenario.input, &self.folder)
    }
}

/// What is wrong with an outcome.
pub fn fault(scenario: &Scenario, outcome: &Outcome, sizes: &Sizes) -> Result<Option<Fault>> {
    let ends = |kind, got: &str| {
        let (expected, got) = ("the program ends".into(), got.into());
        Ok(Some(Fault { kind, expected, got }))
    };
    match outcome.end {
        End::Deadlock => return ends(DEADLOCK, "all remaining threads wait"),
        End::Endless => {
            return ends(ENDLESS, "it runs forever, even when all threads take turns");
        }
        End::Status(_) | End::Paused => {}
    }
    for (kind, condition) in scenario.always.iter().enumerate() {
        if let Some(got) = condition.breach(outcome, sizes)? {
            return Ok(Some(Fault { kind, expected: condition.shown(sizes), got }));
        }
    }
    Ok(None)
}

fn not_yet(outcome: &Outcome) -> Option<String> {
    let (_, todo) = outcome.stderr.split_once("not yet implemented: ")?;
    Some(todo.lines().next().unwrap_or_default().into())
}

#[derive(Default)]
pub struct Seen {
    pub broken: Option<u64>,
    pub todo: Option<String>,
    pub possible: Vec<bool>,
}

/// A part of the schedules: the first one that breaks the scenario.
pub fn look(
    session: &mut Session,
    scenario: &Scenario,
    sizes: &Sizes,
    seed: u64,
    (from, count): (u64, u64),
) -> Result<Seen> {
    let mut outcomes = Vec::new();
    session.random(seed, from, count, |outcome| outcomes.push(outcome))?;
    let mut seen = Seen { possible: vec![false; scenario.sometimes.len()], ..Seen::default() };
    for outcome in &outcomes {
        seen.todo = seen.todo.or_else(|| not_yet(outcome));
        if seen.broken.is_none() && fault(scenario, outcome, sizes)?.is_some() {
            seen.broken = Some(outcome.index);
        }
        for (possible, condition) in seen.possible.iter_mut().zip(&scenario.sometimes) {
            *possible |= condition.breach(outcome, sizes)?.is_none();
        }
    }
    Ok(seen)
}
