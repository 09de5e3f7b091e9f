//! Several threads that add to one counter, behind whatever protects it.

mod counters;

use std::cell::RefCell;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;

use crate::group::Effort;
use crate::programs::Programs;
use crate::results::{Better, Measurement, OURS};
use crate::rounds::{Contestant, paired_curve};
use crate::whole;
use crate::worker::Worker;

const THREADS: [u16; 4] = [1, 2, 4, 8];

pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let programs = Programs::build(effort)?;
    let ours = programs.find("mutex-counter-solution")?;
    let python = Worker::python("counter.py")?.map(|worker| Rc::new(RefCell::new(worker)));
    if python.is_none() {
        eprintln!("  left out, since it is not installed: python3");
    }
    let mut contestants = Vec::new();
    for threads in THREADS {
        let mut add = |contestant| contestants.push((f64::from(threads), contestant));
        for (name, count) in counters::ALL {
            let run = move |additions| Ok(count(threads, additions / u64::from(threads)));
            add(Contestant::new(*name, whole::rate(effort.seconds, run)));
        }
        for lock in ["mutex", "atomic"] {
            let run = move |additions| whole::time(&mut count_by(ours, threads, additions, lock));
            add(Contestant::new(
                format!("{OURS}, --lock {lock}"),
                whole::rate(effort.seconds, run),
            ));
        }
        if let Some(python) = &python {
            let python = Rc::clone(python);
            let run = move |additions: u64| {
                let seconds = python
                    .borrow_mut()
                    .ask(&format!("{threads} {}", additions / u64::from(threads)))?;
                Ok(Duration::from_secs_f64(seconds))
            };
            add(Contestant::new("Python, Lock", whole::rate(effort.seconds, run)));
        }
    }
    Ok(vec![Measurement {
        name: "mutex-counter-threads".into(),
        title: "Additions to one counter by several threads, all together".into(),
        unit: "additions/s".into(),
        better: Better::Higher,
        along: Some("threads".into()),
        series: paired_curve(effort.rounds, contestants)?,
    }])
}

/// Our program, from its start to its end.
fn count_by(program: &Path, threads: u16, additions: u64, lock: &str) -> Command {
    let each = additions / u64::from(threads);
    let mut command = Command::new(program);
    command.args([
        "count",
        "--threads",
        &threads.to_string(),
        "--increments",
        &each.to_string(),
        "--lock",
        lock,
    ]);
    command
}
