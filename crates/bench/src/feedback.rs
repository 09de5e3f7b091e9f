//! How long a learner waits: from an edit to the verdict, from a save to the screen, and for the first build.

mod learner;
mod terminal;

use std::cell::RefCell;

use anyhow::{Error, Result};

use crate::group::Effort;
use crate::results::{Better, Measurement, Series};
use crate::rounds::{Contestant, interleave};
use learner::{EMPTY, Learner, SMALL};
use terminal::Terminal;

/// A verdict takes up to some seconds: with more rounds, this group alone would take minutes.
const MOST_ROUNDS: usize = 5;
/// Ends no step, and so neither do the checks.
const HANGS: &str = "fn main() {\n    loop {\n        std::thread::park();\n    }\n}\n";
const WRONG: &str = "fn main() {\n    let number: u32 = \"seven\";\n}\n";
const SILENT: &str = "fn main() {}\n";
const GREETS: &str = "fn main() {\n    println!(\"hello\");\n}\n";

pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let learner = Learner::new()?;
    let rounds = effort.rounds.min(MOST_ROUNDS);
    let mut measurements = Vec::new();
    if !effort.smoke && effort.rounds >= MOST_ROUNDS {
        measurements.push(cold(&learner)?);
    } else if !effort.smoke {
        learner.build_course()?;
    }
    let verdicts = interleave(rounds, 0.0, &mut verdicts(&learner, effort))?;
    measurements.push(seconds(
        "feedback-verdict",
        "From an edit to the verdict of the checks",
        verdicts,
    ));
    measurements.push(seconds(
        "feedback-watch",
        "From a save to the screen of `cargo lab watch`",
        watched(&learner, effort, rounds)?,
    ));
    measurements.push(seconds(
        "feedback-map",
        "The map, when nothing has changed",
        interleave(rounds, 0.0, &mut maps(&learner, effort))?,
    ));
    Ok(measurements)
}

fn seconds(name: &str, title: &str, series: Vec<Series>) -> Measurement {
    Measurement {
        name: name.into(),
        title: title.into(),
        unit: "s".into(),
        better: Better::Lower,
        along: None,
        series,
    }
}

/// Once, in an empty target folder. What has been downloaded stays.
fn cold(learner: &Learner) -> Result<Measurement> {
    learner.forget_builds()?;
    let mut contestants = [
        Contestant::new("cargo lab, for the first time", || learner.course(&["lab"], true)),
        Contestant::new("then cargo test -p tcp-echo, for the first time", || {
            learner.course(&["test", "--package", "tcp-echo"], false)
        }),
    ];
    Ok(seconds("feedback-cold", "The first builds, once", interleave(1, 0.0, &mut contestants)?))
}

/// Each edits a program and waits for what the checks say of it.
fn verdicts(learner: &Learner, effort: Effort) -> Vec<Contestant<'_>> {
    let mut all = vec![
        Contestant::new("an empty program, cargo run", || {
            learner.after_edit(EMPTY, SILENT, &["run"], true)
        }),
        Contestant::new("a small exercise", || {
            learner.after_edit(SMALL, GREETS, &["test", "--package", "say"], true)
        }),
    ];
    if effort.smoke {
        return all;
    }
    const TEST: &[&str] = &["test", "--package", "tcp-echo"];
    let stub = || learner.after_edit("tcp-echo", &learner.stub, TEST, false);
    let wrong = || learner.after_edit("tcp-echo", WRONG, TEST, false);
    let hangs = || learner.after_edit("tcp-echo", HANGS, TEST, false);
    let right = || learner.after_edit("tcp-echo", &learner.solution, TEST, true);
    all.push(Contestant::new("tcp-echo, a compile error", wrong));
    all.push(Contestant::new("tcp-echo, the stub", stub));
    all.push(Contestant::new("tcp-echo, a program that hangs", hangs));
    all.push(Contestant::new("tcp-echo, the model answer, all checks", right));
    all
}

/// What a save writes, and what the screen then has.
type Save<'a> = (&'a str, &'a str);

/// Saves of two programs in turn, whose screens are told from each other. Only the second save is timed.
fn watched(learner: &Learner, effort: Effort, rounds: usize) -> Result<Vec<Series>> {
    let open = |package, exercise| {
        Ok::<_, Error>(RefCell::new(Terminal::watch(learner.watch(package, exercise))?))
    };
    let (silent, greets) = ((SILENT, "0 of 1"), (GREETS, "All 1 steps"));
    let small = open(SMALL, "say")?;
    let mut one =
        [Contestant::new("a small exercise", || in_turn(learner, &small, SMALL, [silent, greets]))];
    let mut series = interleave(rounds, 0.0, &mut one)?;
    if effort.smoke {
        return Ok(series);
    }
    let (stub, right) =
        ((learner.stub.as_str(), "0 of 9"), (learner.solution.as_str(), "All 9 steps"));
    let large = open("tcp-echo", "tcp-echo")?;
    let mut two = [
        Contestant::new("tcp-echo, the stub", || {
            in_turn(learner, &large, "tcp-echo", [right, stub])
        }),
        Contestant::new("tcp-echo, the model answer", || {
            in_turn(learner, &large, "tcp-echo", [stub, right])
        }),
    ];
    series.extend(interleave(rounds, 0.0, &mut two)?);
    Ok(series)
}

/// The seconds from the second save to its screen.
fn in_turn(
    learner: &Learner,
    terminal: &RefCell<Terminal>,
    package: &str,
    saves: [Save<'_>; 2],
) -> Result<f64> {
    let mut took = 0.0;
    for (program, told) in saves {
        took = learner.save_until(&mut terminal.borrow_mut(), package, program, told)?;
    }
    Ok(took)
}

fn maps(learner: &Learner, effort: Effort) -> Vec<Contestant<'_>> {
    let mut all =
        vec![Contestant::new("an empty program, cargo run", || learner.again(EMPTY, &["run"]))];
    if !effort.smoke {
        all.push(Contestant::new("cargo lab", || learner.course(&["lab"], true)));
    }
    all
}
