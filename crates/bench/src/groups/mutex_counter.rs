//! Several threads that add to one counter, with different kinds of synchronization.

mod counters;

use std::cell::RefCell;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::effort::Effort;
use crate::measure::process;
use crate::measure::rounds::{Contestant, interleave};
use crate::measure::worker::Worker;
use crate::peers::programs::Programs;
use crate::results::data::{Better, Measurement, OURS};

/// The numbers of threads on the curve.
const THREADS: [u16; 4] = [1, 2, 4, 8];

/// Measures the group.
///
/// # Errors
///
/// A program cannot be built or measured.
pub(super) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let programs = Programs::build(effort)?;
    let ours = programs.find("mutex-counter-solution")?;
    let python = Worker::python("counter.py")?.map(RefCell::new);
    let mut contestants = Vec::new();
    for threads in THREADS {
        for contestant in contestants_with(threads, effort.seconds, ours, python.as_ref()) {
            contestants.push(contestant.at(f64::from(threads)));
        }
    }
    let title = "Additions to one counter by several threads, all together";
    let [series] = interleave(effort.rounds, &mut contestants)?;
    Ok(vec![
        Measurement::new("mutex-counter-threads", title, "additions/s", Better::Higher, series)
            .along("threads"),
    ])
}

fn contestants_with<'a>(
    threads: u16,
    seconds: f64,
    ours: &'a Path,
    python: Option<&'a RefCell<Worker>>,
) -> Vec<Contestant<'a, 1>> {
    let each = move |additions: u64| additions / u64::from(threads);
    let mut contestants = Vec::new();
    for (name, count) in counters::ALL {
        let run = move |additions| Ok(count(threads, each(additions)));
        contestants.push(Contestant::new(*name, process::rate(seconds, run)));
    }
    for lock in ["mutex", "atomic"] {
        let run =
            move |additions| process::time(&mut program(ours, threads, each(additions), lock));
        let name = format!("{OURS}, --lock {lock}");
        contestants.push(Contestant::new(name, process::rate(seconds, run)));
    }
    if let Some(python) = python {
        let run = move |additions| {
            let request = format!("{threads} {}", each(additions));
            Ok(Duration::from_secs_f64(python.borrow_mut().ask(&request)?))
        };
        contestants.push(Contestant::new("Python, Lock", process::rate(seconds, run)));
    }
    contestants
}

/// The model answer, of which the whole process is measured.
fn program(path: &Path, threads: u16, additions: u64, lock: &str) -> Command {
    let mut command = Command::new(path);
    command.args(["count", "--threads", &threads.to_string()]);
    command.args(["--increments", &additions.to_string(), "--lock", lock]);
    command
}
