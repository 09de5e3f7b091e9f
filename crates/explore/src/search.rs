//! Looks for a schedule that breaks a scenario.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use mirror::machine::{End, Outcome};

use crate::scenario::{Scenario, Sizes};
use crate::session::Session;
use crate::shrink::{self, Found};

#[derive(Clone, Copy)]
pub struct Limits {
    pub seed: u64,
    pub schedules: u64,
}

/// A program that has been compiled, and a folder in which its files are.
pub struct Explored {
    pub program: PathBuf,
    pub folder: PathBuf,
}

pub enum Verdict {
    Held {
        schedules: u64,
        time: Duration,
    },
    Broken(Box<Broken>),
    /// What must be possible never came.
    Never {
        condition: String,
        schedules: u64,
        example: Box<Outcome>,
        sizes: Sizes,
    },
    /// The text of a `todo!`.
    NotYet(String),
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
    pub demanded: String,
    pub came: String,
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
    let ends = |kind, came: &str| {
        let (demanded, came) = ("the program ends".into(), came.into());
        Ok(Some(Fault { kind, demanded, came }))
    };
    match outcome.end {
        End::Deadlock => return ends(DEADLOCK, "every thread that is left waits"),
        End::Endless => {
            return ends(ENDLESS, "it goes on and on, also when all threads take turns");
        }
        End::Status(_) => {}
    }
    for (kind, condition) in scenario.always.iter().enumerate() {
        if let Some(came) = condition.breach(outcome, sizes)? {
            return Ok(Some(Fault { kind, demanded: condition.shown(sizes), came }));
        }
    }
    Ok(None)
}

fn not_yet(outcome: &Outcome) -> Option<String> {
    let (_, todo) = outcome.stderr.split_once("not yet implemented: ")?;
    Some(todo.lines().next().unwrap_or_default().into())
}

pub fn explore(explored: &Explored, scenario: &Scenario, limits: Limits) -> Result<Verdict> {
    let sizes = scenario.full();
    let schedules = limits.schedules.min(scenario.schedules.unwrap_or(u64::MAX));
    let start = Instant::now();
    let mut session = explored.start(scenario, &sizes)?;
    let mut possible = vec![false; scenario.sometimes.len()];
    let mut from = 0;
    // Little at first: most that is wrong is found soon.
    let mut count = 50;
    while from < schedules {
        count = u64::min(count, schedules - from);
        let seen = look(&mut session, scenario, &sizes, limits.seed, (from, count))?;
        if let Some(todo) = seen.todo {
            return Ok(Verdict::NotYet(todo));
        }
        if let Some(index) = seen.broken {
            let broken = shrink::shrink(explored, scenario, limits.seed, Found { sizes, index })?;
            return Ok(Verdict::Broken(Box::new(Broken { found: index + 1, ..broken })));
        }
        possible.iter_mut().zip(seen.possible).for_each(|(all, now)| *all |= now);
        (from, count) = (from + count, 2000);
    }
    if let Some(never) = possible.iter().position(|it| !it) {
        let condition = scenario.sometimes[never].shown(&sizes);
        let example = Box::new(session.replay("")?);
        return Ok(Verdict::Never { condition, schedules, example, sizes });
    }
    Ok(Verdict::Held { schedules, time: start.elapsed() })
}

#[derive(Default)]
pub struct Seen {
    pub broken: Option<u64>,
    todo: Option<String>,
    possible: Vec<bool>,
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

/// `SCENARIO.SIZE.SIZE.SCHEDULE`, as a report has it.
pub fn replay(explored: &Explored, scenarios: &[Scenario], code: &str) -> Result<(usize, Verdict)> {
    let mut parts = code.split('.');
    let name = parts.next().unwrap_or_default();
    let number = scenarios
        .iter()
        .position(|it| it.name == name)
        .with_context(|| format!("there is no scenario {name}"))?;
    let scenario = &scenarios[number];
    let mut sizes = Sizes::new();
    for (size, ..) in &scenario.sizes {
        let value = parts.next().and_then(|it| it.parse().ok());
        sizes.insert(size.clone(), value.with_context(|| format!("the code has no {size}"))?);
    }
    let Some(schedule) = parts.next() else { bail!("the code has no schedule") };
    let outcome = explored.start(scenario, &sizes)?.replay(schedule)?;
    let verdict = match fault(scenario, &outcome, &sizes)? {
        Some(fault) => Verdict::Broken(Box::new(Broken { fault, outcome, sizes, found: 0 })),
        None => Verdict::Held { schedules: 1, time: Duration::ZERO },
    };
    Ok((number, verdict))
}

/// What a reader types to see a schedule again.
pub fn code(scenario: &Scenario, sizes: &Sizes, schedule: &str) -> String {
    let sizes = scenario.sizes.iter().map(|(name, ..)| format!("{}.", sizes[name]));
    format!("{}.{}{}", scenario.name, sizes.collect::<String>(), schedule)
}

/// The folder of the scenarios of an exercise, if it has any.
pub fn scenarios(folder: &Path) -> Result<Vec<Scenario>> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "scenario"));
    files.sort();
    files.iter().map(|file| Scenario::read(file)).collect()
}
