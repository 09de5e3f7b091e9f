//! Primes below a number, found by one worker and by several: whole processes.

use std::process::Command;

use anyhow::Result;

use crate::effort::Effort;
use crate::measure::process;
use crate::measure::rounds::{Contestant, interleave};
use crate::peers::programs::{self, Programs};
use crate::results::data::{Better, Measurement, OURS};

const BELOW: u32 = 10_000_000;
const BELOW_IN_SMOKE: u32 = 10_000;
/// The numbers of workers on the curve.
const WORKERS: [u32; 3] = [1, 2, 4];

/// Measures the group.
///
/// # Errors
///
/// A program cannot be built or measured.
pub(super) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let below = if effort.smoke { BELOW_IN_SMOKE } else { BELOW };
    let programs = Programs::build(effort)?;
    let mut contestants = Vec::new();
    for (name, base) in commands(&programs)? {
        for workers in WORKERS {
            let mut command = Command::new(base.get_program());
            command.args(base.get_args());
            command.args(["--below", &below.to_string(), "--workers", &workers.to_string()]);
            let per_second =
                move || Ok(f64::from(below) / process::time(&mut command)?.as_secs_f64());
            contestants.push(Contestant::new(name, per_second).at(f64::from(workers)));
        }
    }
    let title = "Looking for the primes below 10 million with several workers, from the start of \
                 the process to its end";
    let [series] = interleave(effort.rounds, &mut contestants)?;
    Ok(vec![
        Measurement::new("threads-basics-primes", title, "numbers/s", Better::Higher, series)
            .along("workers"),
    ])
}

/// The contestants: the name and the command, without the limit and the number of workers.
fn commands(programs: &Programs) -> Result<Vec<(&'static str, Command)>> {
    let mut ours = Command::new(programs.find("threads-basics-solution")?);
    ours.arg("primes");
    let mut commands = vec![(OURS, ours)];
    for (name, kind) in [("Python, processes", "processes"), ("Python, threads", "threads")] {
        if let Some(mut command) = programs::python_script("primes.py") {
            command.arg(kind);
            commands.push((name, command));
        }
    }
    Ok(commands)
}
