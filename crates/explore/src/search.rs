//! Looks for a schedule that breaks a scenario.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use mirror::machine::Outcome;

use crate::scenario::Scenario;
use crate::scenario::sizes::Sizes;
use crate::search::attempt::{Broken, Explored, fault, look};
use crate::search::shrink::Found;

pub mod attempt;
mod shrink;

#[derive(Clone, Copy)]
pub struct Limits {
    pub seed: u64,
    pub schedules: u64,
}

pub enum Verdict {
    Held {
        schedules: u64,
        time: Duration,
    },
    Broken(Box<Broken>),
    /// What must be possible never happened.
    Never {
        condition: String,
        schedules: u64,
        example: Box<Outcome>,
        sizes: Sizes,
    },
    /// The text of a `todo!`.
    NotYet(String),
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
