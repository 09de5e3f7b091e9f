//! Makes a schedule that breaks a scenario shorter: fewer threads and rounds first, then fewer turns.

use anyhow::{Context, Result};
use mirror::machine::{Outcome, Run, code, parse_code};

use crate::program::session::Session;
use crate::scenario::Scenario;
use crate::scenario::sizes::Sizes;
use crate::search::attempt::{Broken, Explored, fault, look};

pub struct Found {
    pub sizes: Sizes,
    pub index: u64,
}

/// So many schedules of each smaller size.
const TRIES: u64 = 400;
/// So many replays: a schedule of thousands of turns gets no shorter than that allows.
const REPLAYS: usize = 400;

/// The smallest that is found, broken in the same way or in another.
pub fn shrink(explored: &Explored, scenario: &Scenario, seed: u64, found: Found) -> Result<Broken> {
    for sizes in scenario.smaller() {
        let mut session = explored.start(scenario, &sizes)?;
        let tries = TRIES.min(scenario.schedules.unwrap_or(TRIES));
        if let Some(index) = look(&mut session, scenario, &sizes, seed, (0, tries))?.broken {
            return fewer_turns(session, scenario, seed, Found { sizes, index });
        }
    }
    fewer_turns(explored.start(scenario, &found.sizes)?, scenario, seed, found)
}

fn fewer_turns(
    mut session: Session,
    scenario: &Scenario,
    seed: u64,
    Found { sizes, index }: Found,
) -> Result<Broken> {
    let outcome = session.show(seed, index)?;
    let mut best = broken(scenario, outcome, &sizes)?
        .context("cannot repeat this schedule: the program does something else each time")?;
    let mut replays = 0;
    let mut size = runs(&best).len() / 2;
    while size > 0 && replays < REPLAYS {
        let mut at = 0;
        while at < runs(&best).len() && replays < REPLAYS {
            let mut fewer = runs(&best);
            fewer.drain(at..(at + size).min(fewer.len()));
            let mut swapped = runs(&best);
            let next = (at + 1).min(swapped.len() - 1);
            swapped.swap(at, next);
            replays += 2;
            match better(&mut session, scenario, &best, [fewer, swapped])? {
                Some(other) => best = other,
                None => at += size,
            }
        }
        size /= 2;
    }
    trim(&mut session, scenario, best)
}

/// One that fails in the same way, and is shorter.
fn better(
    session: &mut Session,
    scenario: &Scenario,
    best: &Broken,
    candidates: [Vec<Run>; 2],
) -> Result<Option<Broken>> {
    for candidate in candidates {
        let outcome = session.replay(&code(&candidate))?;
        let other = broken(scenario, outcome, &best.sizes)?;
        let same = other.filter(|it| it.fault.kind == best.fault.kind && cost(it) < cost(best));
        if same.is_some() {
            return Ok(same);
        }
    }
    Ok(None)
}

fn runs(of: &Broken) -> Vec<Run> {
    parse_code(&of.outcome.code).unwrap_or_default()
}

/// A reader counts changes from one thread to another, and then steps.
fn cost(of: &Broken) -> (usize, usize) {
    (runs(of).len(), of.outcome.steps.len())
}

/// What comes without being prescribed need not be in the code.
fn trim(session: &mut Session, scenario: &Scenario, best: Broken) -> Result<Broken> {
    let (mut least, mut most) = (0, runs(&best).len());
    let prescribed = runs(&best);
    let mut shorter = None;
    while least < most {
        let middle = (least + most) / 2;
        let code = code(&prescribed[..middle]);
        let mut outcome = session.replay(&code)?;
        if outcome.steps.len() == best.outcome.steps.len() {
            outcome.code = code;
            shorter = broken(scenario, outcome, &best.sizes)?.or(shorter);
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    let same = shorter.filter(|it| it.fault.kind == best.fault.kind);
    Ok(same.unwrap_or(best))
}

fn broken(scenario: &Scenario, outcome: Outcome, sizes: &Sizes) -> Result<Option<Broken>> {
    let fault = fault(scenario, &outcome, sizes)?;
    Ok(fault.map(|fault| Broken { fault, outcome, sizes: sizes.clone(), found: 0 }))
}
