//! The machine that was measured: without it no figure means anything.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// Crates whose versions influence the figures.
const CRATES: &[&str] = &["crossbeam-utils", "parking_lot", "tokio", "zerocopy", "zip"];
/// Programs whose versions influence the figures, and the option that prints the version.
const PROGRAMS: &[(&str, &str)] = &[
    ("rustc", "--version"),
    ("cargo", "--version"),
    ("cc", "--version"),
    ("python3", "--version"),
    ("zipinfo", "-h"),
    ("bsdtar", "--version"),
    ("socat", "-V"),
    ("ncat", "--version"),
];
/// A load average above this means that other programs disturb the measurements.
const QUIET_LOAD: f64 = 0.5;

/// A machine, and what is installed on it.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Machine {
    /// The day of the run, in UTC.
    pub date: String,
    /// How many threads can run at the same time.
    pub processors: usize,
    /// The model of the processor.
    pub model: String,
    /// The operating system and the release of its kernel.
    pub system: String,
    /// Versions by the name of the program or the crate.
    pub versions: BTreeMap<String, String>,
}

impl Machine {
    /// Describes this machine, now.
    pub fn here() -> Self {
        let versions = PROGRAMS
            .iter()
            .filter_map(|&(name, option)| Some((name.to_owned(), version(name, option)?)));
        let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        Self {
            date: now.split('T').next().unwrap_or_default().to_owned(),
            processors: thread::available_parallelism().map_or(1, usize::from),
            model: model().unwrap_or_else(|| "of an unknown model".into()),
            system: system(),
            versions: versions.chain(crates()).collect(),
        }
    }
}

/// The load average of the last minute, if it is too high for measurements.
pub fn busy() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok().filter(|load| *load > QUIET_LOAD)
}

fn model() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn system() -> String {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{} {}", std::env::consts::OS, release.trim()).trim().to_owned()
}

/// The first line with a digit of what a program prints about its version.
fn version(program: &str, option: &str) -> Option<String> {
    let output = Command::new(program).arg(option).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| line.contains(|it: char| it.is_ascii_digit()))?;
    Some(line.trim().chars().take(60).collect())
}

/// The versions in `Cargo.lock`.
fn crates() -> impl Iterator<Item = (String, String)> {
    let lock = include_str!("../../../../Cargo.lock");
    CRATES.iter().filter_map(|name| {
        let after = lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1)?;
        Some(((*name).to_owned(), after.split('"').next()?.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_described() {
        let machine = Machine::here();

        assert!(machine.processors > 0);
        assert_eq!(machine.date.len(), "2026-01-01".len());
        assert!(machine.versions["rustc"].starts_with("rustc 1."), "{:?}", machine.versions);
        assert!(machine.versions.contains_key("parking_lot"));
    }
}
