//! Listing an archive of 10,000 entries: whole processes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::group::Effort;
use crate::programs::{self, Programs};
use crate::results::{Better, Measurement, OURS};
use crate::rounds::{Contestant, interleave};
use crate::whole;

const ENTRIES: u32 = 10_000;
/// A process is short: twice as many rounds are cheap, and scatter less.
const MORE_ROUNDS: usize = 3;

pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let programs = Programs::build(effort)?;
    let folder = tempfile::tempdir().context("cannot make a folder for the archive")?;
    let archive = folder.path().join("entries.zip");
    make(&archive).with_context(|| format!("cannot make {}", archive.display()))?;
    let mut contestants = vec![
        contestant(OURS, programs.find("struct-packing-solution")?, &["zip-list"], &archive),
        contestant("the crate zip", programs.find("crate-zip")?, &[], &archive),
    ];
    contestants.extend(where_installed("zipinfo -1", "zipinfo", &["-1"], &archive));
    contestants.extend(where_installed("bsdtar -tf", "bsdtar", &["-tf"], &archive));
    if let Some(python) = programs::python() {
        let mut command = Command::new(python);
        command.arg(programs::peer_file("zip_names.py")).arg(&archive);
        contestants.push(Contestant::new("Python, zipfile", move || milliseconds(&mut command)));
    }
    let rounds = if effort.smoke { effort.rounds } else { effort.rounds * MORE_ROUNDS };
    Ok(vec![Measurement {
        name: "zip-list-entries".into(),
        title: "Listing an archive of 10,000 entries, from the start of the process to its end"
            .into(),
        unit: "ms".into(),
        better: Better::Lower,
        along: None,
        series: interleave(rounds, 0.0, &mut contestants)?,
    }])
}

fn contestant<'a>(
    name: &str,
    program: &Path,
    arguments: &[&str],
    archive: &Path,
) -> Contestant<'a> {
    let mut command = Command::new(program);
    command.args(arguments).arg(archive);
    Contestant::new(name, move || milliseconds(&mut command))
}

fn milliseconds(command: &mut Command) -> Result<f64> {
    Ok(whole::time(command)?.as_secs_f64() * 1e3)
}

fn where_installed<'a>(
    name: &str,
    program: &str,
    arguments: &[&str],
    archive: &Path,
) -> Option<Contestant<'a>> {
    let found = programs::installed(program);
    if found.is_none() {
        eprintln!("  left out, since it is not installed: {program}");
    }
    Some(contestant(name, &found?, arguments, archive))
}

fn make(archive: &Path) -> Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(archive)?));
    for number in 0..ENTRIES {
        archive.start_file(
            format!("folder-{}/file-{number:05}.txt", number % 100),
            SimpleFileOptions::default(),
        )?;
        writeln!(archive, "This is file {number}.")?;
    }
    archive.finish()?.flush()?;
    Ok(())
}
