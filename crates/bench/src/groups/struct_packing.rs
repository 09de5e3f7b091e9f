//! Numbers as bytes: in loops of some thousand repetitions, and as requests to the whole program.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::effort::Effort;
use crate::measure::process;
use crate::measure::rounds::{Contestant, interleave};
use crate::measure::worker::Worker;
use crate::peers::programs::{self, Programs};
use crate::results::data::{Better, Measurement, OURS};

/// Requests in one run of the whole program.
const REQUESTS: u32 = 100_000;
/// Loops vary less than processes, and there are eighteen of them: each gets a third of the time.
const LOOP_SHARE: f64 = 1.0 / 3.0;

/// The ways to pack in Rust: the name of the contestant, and the word for the worker.
const IN_RUST: &[(&str, &str)] = &[
    (OURS, "once"),
    ("this course, parsed each time", "each-time"),
    ("by hand", "by-hand"),
    ("the crate zerocopy", "zerocopy"),
];
const IN_PYTHON: &[(&str, &str)] =
    &[("Python, struct.Struct", "Struct"), ("Python, struct functions", "functions")];

/// Measures the group.
///
/// # Errors
///
/// A program cannot be built or measured.
pub(super) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let programs = Programs::build(effort)?;
    let rust = Worker::start(&mut Command::new(programs.find("struct-loops")?))?;
    let mut workers = vec![(RefCell::new(rust), IN_RUST)];
    if let Some(python) = Worker::python("struct_loops.py")? {
        workers.push((RefCell::new(python), IN_PYTHON));
    }
    let mut measurements = Vec::new();
    for (what, title) in [
        ("pack-one", "Packing one number, `!I`"),
        ("pack", "Packing five numbers, `<IIIHH`"),
        ("unpack", "Unpacking five numbers, `<IIIHH`"),
    ] {
        let mut contestants = Vec::new();
        for (worker, ways) in &workers {
            for (name, way) in *ways {
                let request = format!("{what} {way} {}", effort.seconds * LOOP_SHARE);
                let ask = move || worker.borrow_mut().ask(&request);
                contestants.push(Contestant::new(*name, ask));
            }
        }
        let name = format!("struct-packing-{what}");
        let [series] = interleave(effort.rounds, &mut contestants)?;
        measurements.push(Measurement::new(&name, title, "ns", Better::Lower, series));
    }
    measurements.push(batch(effort, &programs)?);
    Ok(measurements)
}

/// Requests to the whole program, one a line, from its start to its end.
fn batch(effort: Effort, programs: &Programs) -> Result<Measurement> {
    let requests = if effort.smoke { REQUESTS / 100 } else { REQUESTS };
    let folder = tempfile::tempdir().context("cannot create a folder for the requests")?;
    let file = folder.path().join("requests");
    write_requests(&file, requests).with_context(|| format!("cannot write {}", file.display()))?;
    let per_second = |command: &mut Command| {
        let input = File::open(&file).with_context(|| format!("cannot open {}", file.display()))?;
        Ok(f64::from(requests) / process::time(command.stdin(input))?.as_secs_f64())
    };
    let mut program = Command::new(programs.find("struct-packing-solution")?);
    program.arg("batch");
    let mut contestants = vec![Contestant::new(OURS, || per_second(&mut program))];
    if let Some(mut script) = programs::python_script("struct_batch.py") {
        let per_second = &per_second;
        contestants.push(Contestant::new("Python", move || per_second(&mut script)));
    }
    let title = "Requests to pack and to unpack, a line each: 100,000 of them through one process";
    let [series] = interleave(effort.rounds, &mut contestants)?;
    Ok(Measurement::new("struct-packing-batch", title, "requests/s", Better::Higher, series))
}

fn write_requests(file: &Path, count: u32) -> Result<()> {
    let mut text = String::new();
    for number in 0..count {
        text += &match number % 2 {
            0 => format!("pack\t<IIIHH\t{number}\t2\t3\t4\t{}\n", number % 65_536),
            _ => format!("unpack\t<IIIHH\t{number:08x}000000020000000300040005\n"),
        };
    }
    Ok(File::create(file)?.write_all(text.as_bytes())?)
}
