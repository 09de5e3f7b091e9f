//! How long a learner waits: from an edit to the verdict, from a save to the screen, and for the
//! first build.

mod learner;
mod terminal;

use std::cell::RefCell;
use std::time::Instant;

use anyhow::Result;

use crate::effort::Effort;
use crate::measure::rounds::{Contestant, interleave};
use crate::results::data::{Better, Measurement, Series};
use learner::{Learner, Workspace};
use terminal::Terminal;

/// A verdict takes up to some seconds: with more rounds, this group alone would take minutes.
const MAX_ROUNDS: usize = 5;

/// Programs that the learner saves. This one never ends, so its checks have to end it.
const HANGS: &str = "fn main() {\n    loop {\n        std::thread::park();\n    }\n}\n";
const DOES_NOT_COMPILE: &str = "fn main() {\n    let number: u32 = \"seven\";\n}\n";
const SILENT: &str = "fn main() {}\n";
const GREETS: &str = "fn main() {\n    println!(\"hello\");\n}\n";

const RUN: &[&str] = &["run"];
const TEST_SMALL: &[&str] = &["test", "--package", "say"];
const TEST_TCP_ECHO: &[&str] = &["test", "--package", "tcp-echo"];

/// Measures the group.
///
/// # Errors
///
/// A package cannot be built, or a command ends in another way than expected.
pub(super) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let learner = Learner::new()?;
    let rounds = effort.rounds.min(MAX_ROUNDS);
    let mut measurements = Vec::new();
    if !effort.smoke && effort.rounds >= MAX_ROUNDS {
        measurements.push(first_builds(&learner)?);
    } else if !effort.smoke {
        learner.build_course()?;
    }
    let [verdicts] = interleave(rounds, &mut verdicts(&learner, effort))?;
    let watched = watched(&learner, effort, rounds)?;
    let [maps] = interleave(rounds, &mut maps(&learner, effort))?;
    measurements.extend([
        seconds("feedback-verdict", "From an edit to the verdict of the checks", verdicts),
        seconds("feedback-watch", "From a save to the screen of `cargo lab watch`", watched),
        seconds("feedback-map", "The map, when nothing has changed", maps),
    ]);
    Ok(measurements)
}

fn seconds(name: &str, title: &str, series: Vec<Series>) -> Measurement {
    Measurement::new(name, title, "s", Better::Lower, series)
}

/// Measured once, in an empty target folder. Dependencies that were downloaded before are kept.
fn first_builds(learner: &Learner) -> Result<Measurement> {
    learner.remove_builds()?;
    let mut contestants = [
        Contestant::new("cargo lab, for the first time", || {
            learner.cargo(Workspace::Course, &["lab"], true)
        }),
        Contestant::new("then cargo test -p tcp-echo, for the first time", || {
            learner.cargo(Workspace::Course, TEST_TCP_ECHO, false)
        }),
    ];
    let [series] = interleave(1, &mut contestants)?;
    Ok(seconds("feedback-cold", "The first builds, once", series))
}

/// Each contestant saves a program and waits for the verdict of the checks.
fn verdicts(learner: &Learner, effort: Effort) -> Vec<Contestant<'_, 1>> {
    let mut cases = vec![
        ("an empty program, cargo run", Workspace::Empty, SILENT, RUN, true),
        ("a small exercise", Workspace::Small, GREETS, TEST_SMALL, true),
    ];
    if !effort.smoke {
        let (stub, solution) = (learner.stub.as_str(), learner.solution.as_str());
        let course =
            |name, program, succeeds| (name, Workspace::Course, program, TEST_TCP_ECHO, succeeds);
        cases.extend([
            course("tcp-echo, a compile error", DOES_NOT_COMPILE, false),
            course("tcp-echo, the stub", stub, false),
            course("tcp-echo, a program that hangs", HANGS, false),
            course("tcp-echo, the model answer, all checks", solution, true),
        ]);
    }
    let contestant = |(name, workspace, program, command, succeeds)| {
        Contestant::new(name, move || {
            learner.save(workspace, program)?;
            learner.cargo(workspace, command, succeeds)
        })
    };
    cases.into_iter().map(contestant).collect()
}

/// A program to save, and a text on the screen that its verdict brings.
type Save<'a> = (&'a str, &'a str);

/// Measures the time from a save to the screen.
fn watched(learner: &Learner, effort: Effort, rounds: usize) -> Result<Vec<Series>> {
    let small = RefCell::new(Terminal::watch(learner.watch(Workspace::Small, "say")?)?);
    let saves = [(SILENT, "0 of 1"), (GREETS, "All 1 steps")];
    let mut contestants = [Contestant::new("a small exercise", || {
        save_in_turn(learner, Workspace::Small, &mut small.borrow_mut(), saves)
    })];
    let [mut series] = interleave(rounds, &mut contestants)?;
    if effort.smoke {
        return Ok(series);
    }
    let large = RefCell::new(Terminal::watch(learner.watch(Workspace::Course, "tcp-echo")?)?);
    let stub = (learner.stub.as_str(), "0 of 9");
    let solution = (learner.solution.as_str(), "All 9 steps");
    let contestant = |name, saves| {
        let large = &large;
        Contestant::new(name, move || {
            save_in_turn(learner, Workspace::Course, &mut large.borrow_mut(), saves)
        })
    };
    let mut contestants = [
        contestant("tcp-echo, the stub", [solution, stub]),
        contestant("tcp-echo, the model answer", [stub, solution]),
    ];
    let [course] = interleave(rounds, &mut contestants)?;
    series.extend(course);
    Ok(series)
}

/// Saves two programs with different verdicts, and returns the seconds from the second save to its
/// screen.
fn save_in_turn(
    learner: &Learner,
    workspace: Workspace,
    terminal: &mut Terminal,
    saves: [Save<'_>; 2],
) -> Result<f64> {
    let mut begin = Instant::now();
    for (program, text) in saves {
        learner.save(workspace, program)?;
        begin = Instant::now();
        terminal.wait_for(text)?;
    }
    Ok(begin.elapsed().as_secs_f64())
}

fn maps(learner: &Learner, effort: Effort) -> Vec<Contestant<'_, 1>> {
    let mut contestants = vec![Contestant::new("an empty program, cargo run", || {
        learner.cargo(Workspace::Empty, RUN, true)
    })];
    if !effort.smoke {
        contestants.push(Contestant::new("cargo lab", || {
            learner.cargo(Workspace::Course, &["lab"], true)
        }));
    }
    contestants
}
