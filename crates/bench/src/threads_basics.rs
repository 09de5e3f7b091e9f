//! Primes below a number, found by one worker and by several: whole processes.

use std::process::Command;
use std::rc::Rc;

use anyhow::Result;

use crate::group::Effort;
use crate::programs::{self, Programs};
use crate::results::{Better, Measurement, OURS};
use crate::rounds::{Contestant, paired_curve};
use crate::whole;

const BELOW: u32 = 10_000_000;
const BELOW_IN_SMOKE: u32 = 10_000;
const WORKERS: [u32; 3] = [1, 2, 4];

/// Who finds primes: what it is called, and how it is started but for the number of workers.
type Finder = (&'static str, Rc<dyn Fn() -> Command>);

pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let below = if effort.smoke { BELOW_IN_SMOKE } else { BELOW };
    let mut contestants = Vec::new();
    for (name, start) in finders(&Programs::build(effort)?)? {
        for workers in WORKERS {
            let mut command = start();
            command.args(["--below", &below.to_string(), "--workers", &workers.to_string()]);
            let found = move || Ok(f64::from(below) / whole::time(&mut command)?.as_secs_f64());
            contestants.push((f64::from(workers), Contestant::new(name, found)));
        }
    }
    Ok(vec![Measurement {
        name: "threads-basics-primes".into(),
        title: "Looking for the primes below 10 million with several workers, from the start of the process to its end"
            .into(),
        unit: "numbers/s".into(),
        better: Better::Higher,
        along: Some("workers".into()),
        series: paired_curve(effort.rounds, contestants)?,
    }])
}

fn finders(programs: &Programs) -> Result<Vec<Finder>> {
    let ours = programs.find("threads-basics-solution")?.to_owned();
    let start: Rc<dyn Fn() -> Command> = Rc::new(move || {
        let mut command = Command::new(&ours);
        command.arg("primes");
        command
    });
    let mut finders: Vec<Finder> = vec![(OURS, start)];
    for (name, kind) in [("Python, processes", "processes"), ("Python, threads", "threads")] {
        let Some(python) = programs::python() else { continue };
        let start: Rc<dyn Fn() -> Command> = Rc::new(move || {
            let mut command = Command::new(&python);
            command.arg(programs::peer_file("primes.py")).arg(kind);
            command
        });
        finders.push((name, start));
    }
    Ok(finders)
}
