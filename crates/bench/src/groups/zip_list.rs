//! Listing an archive of 10,000 entries: whole processes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::effort::Effort;
use crate::measure::process;
use crate::measure::rounds::{Contestant, interleave};
use crate::peers::programs::{self, Programs};
use crate::results::data::{Better, Measurement, OURS};

const ENTRIES: u32 = 10_000;
/// A process is short, so more rounds are cheap, and the figures vary less.
const ROUNDS_FACTOR: usize = 3;
/// Foreign programs: the name of the contestant, the program, and its option.
const FOREIGN: [(&str, &str, &str); 2] =
    [("zipinfo -1", "zipinfo", "-1"), ("bsdtar -tf", "bsdtar", "-tf")];

/// Measures the group.
///
/// # Errors
///
/// A program cannot be built or measured.
pub(super) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let programs = Programs::build(effort)?;
    let folder = tempfile::tempdir().context("cannot create a folder for the archive")?;
    let archive = folder.path().join("entries.zip");
    write_archive(&archive).with_context(|| format!("cannot write {}", archive.display()))?;
    let mut ours = Command::new(programs.find("struct-packing-solution")?);
    ours.arg("zip-list");
    let crate_zip = Command::new(programs.find("crate-zip")?);
    let mut contestants =
        vec![lists(OURS, ours, &archive), lists("the crate zip", crate_zip, &archive)];
    for (name, program, option) in FOREIGN {
        if let Some(path) = programs::installed(name, program) {
            let mut command = Command::new(path);
            command.arg(option);
            contestants.push(lists(name, command, &archive).optional());
        }
    }
    if let Some(command) = programs::python_script("zip_names.py") {
        contestants.push(lists("Python, zipfile", command, &archive));
    }
    let rounds = if effort.smoke { effort.rounds } else { effort.rounds * ROUNDS_FACTOR };
    let title = "Listing an archive of 10,000 entries, from the start of the process to its end";
    let [series] = interleave(rounds, &mut contestants)?;
    Ok(vec![Measurement::new("zip-list-entries", title, "ms", Better::Lower, series)])
}

/// A contestant that takes the archive as its last argument.
fn lists(name: &str, mut command: Command, archive: &Path) -> Contestant<'static, 1> {
    command.arg(archive);
    Contestant::new(name, move || Ok(process::time(&mut command)?.as_secs_f64() * 1e3))
}

fn write_archive(path: &Path) -> Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(path)?));
    for number in 0..ENTRIES {
        let name = format!("folder-{}/file-{number:05}.txt", number % 100);
        archive.start_file(name, SimpleFileOptions::default())?;
        writeln!(archive, "This is file {number}.")?;
    }
    archive.finish()?.flush()?;
    Ok(())
}
