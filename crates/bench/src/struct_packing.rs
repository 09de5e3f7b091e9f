//! Numbers as bytes: in loops of some thousand, and as requests to the whole program.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use anyhow::{Context, Result};

use crate::group::Effort;
use crate::programs::{self, Programs};
use crate::results::{Better, Measurement, OURS};
use crate::rounds::{Contestant, interleave};
use crate::whole;
use crate::worker::Worker;

const REQUESTS: u32 = 100_000;
/// A loop does not scatter as a process does, and there are eighteen of them.
const LOOPS: f64 = 3.0;

type Shared = Rc<RefCell<Worker>>;

pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let programs = Programs::build(effort)?;
    let ours = shared(Worker::start(&mut Command::new(programs.find("struct-loops")?))?);
    let python = Worker::python("struct_loops.py")?.map(shared);
    if python.is_none() {
        eprintln!("  left out, since it is not installed: python3");
    }
    let mut measurements = Vec::new();
    for (what, title) in [
        ("pack-one", "Packing one number, `!I`"),
        ("pack", "Packing five numbers, `<IIIHH`"),
        ("unpack", "Unpacking five numbers, `<IIIHH`"),
    ] {
        measurements.push(Measurement {
            name: format!("struct-packing-{what}"),
            title: title.into(),
            unit: "ns".into(),
            better: Better::Lower,
            along: None,
            series: interleave(
                effort.rounds,
                0.0,
                &mut loops(what, effort.seconds / LOOPS, &ours, python.as_ref()),
            )?,
        });
    }
    measurements.push(batch(effort, &programs)?);
    Ok(measurements)
}

fn shared(worker: Worker) -> Shared {
    Rc::new(RefCell::new(worker))
}

fn loops<'a>(
    what: &'a str,
    seconds: f64,
    ours: &Shared,
    python: Option<&Shared>,
) -> Vec<Contestant<'a>> {
    let in_rust = [
        (OURS, "once"),
        ("this course, parsed each time", "each-time"),
        ("by hand", "by-hand"),
        ("the crate zerocopy", "zerocopy"),
    ];
    let in_python =
        [("Python, struct.Struct", "Struct"), ("Python, struct functions", "functions")];
    let asked = |(name, way): (&'a str, &'a str), worker: &Shared| {
        let worker = Rc::clone(worker);
        Contestant::new(name, move || worker.borrow_mut().ask(&format!("{what} {way} {seconds}")))
    };
    let mut contestants: Vec<_> = in_rust.into_iter().map(|it| asked(it, ours)).collect();
    if let Some(python) = python {
        contestants.extend(in_python.into_iter().map(|it| asked(it, python)));
    }
    contestants
}

/// Requests to the whole program, a line each, from its start to its end.
fn batch(effort: Effort, programs: &Programs) -> Result<Measurement> {
    let requests = if effort.smoke { REQUESTS / 100 } else { REQUESTS };
    let folder = tempfile::tempdir().context("cannot make a folder for the requests")?;
    let file = folder.path().join("requests");
    write_requests(&file, requests).with_context(|| format!("cannot write {}", file.display()))?;
    let answered = |command: &mut Command| {
        let input = File::open(&file).with_context(|| format!("cannot open {}", file.display()))?;
        Ok(f64::from(requests) / whole::time(command.stdin(input))?.as_secs_f64())
    };
    let mut program = Command::new(programs.find("struct-packing-solution")?);
    program.arg("batch");
    let mut script = programs::python().map(Command::new);
    let mut contestants = vec![Contestant::new(OURS, || answered(&mut program))];
    if let Some(command) = &mut script {
        command.arg(programs::peer_file("struct_batch.py"));
        contestants.push(Contestant::new("Python", || answered(command)));
    }
    Ok(Measurement {
        name: "struct-packing-batch".into(),
        title: "Requests to pack and to unpack, a line each: 100,000 of them through one process"
            .into(),
        unit: "requests/s".into(),
        better: Better::Higher,
        along: None,
        series: interleave(effort.rounds, 0.0, &mut contestants)?,
    })
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
