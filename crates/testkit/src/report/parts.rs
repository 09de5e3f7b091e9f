//! The form of a report: its title, its labels and their columns, its last lines.

use std::env;
use std::io::{IsTerminal, stdout};
use std::panic::Location;

use crate::check::current::{Check, Place, tidy_path};
use crate::check::seed;
use crate::report::see::see;

pub(super) const EXPECTED: &str = "expected";
pub(super) const GOT: &str = "got";
pub(super) const CAUSE: &str = "likely cause";
pub(super) const PROGRAM: &str = "program";
pub(super) const STDERR: &str = "stderr";
pub(super) const STDIN: &str = "stdin";
pub(super) const COMMAND: &str = "command";
const REPRODUCE: &str = "reproduce";
const SEE: &str = "see";

const LABELS: [&str; 9] = [COMMAND, EXPECTED, GOT, CAUSE, PROGRAM, STDERR, STDIN, REPRODUCE, SEE];

/// The column at which the text after a label begins: after the longest label.
pub(super) const INDENT: usize = 16;

/// What is checked: the step and the claim, and whose program it is if not the package's.
pub(super) fn title(place: &Place) -> Vec<String> {
    let foreign = place
        .foreign
        .as_ref()
        .map(|foreign| format!("program under test: {foreign} (LAB_PROGRAM)"));
    let title = match &place.step {
        Some(step) => format!("step {} {}: {}", step.number, step.name, place.claim),
        None => place.claim.clone(),
    };
    foreign.into_iter().chain([title]).collect()
}

/// The line of the check.
pub(super) fn location(at: &Location<'_>) -> String {
    format!("{}:{}", tidy_path(at.file()), at.line())
}

/// How to see it once more, and where to read on.
pub(super) fn footer(check: &Check) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if check.is_seeded() {
        let seed = format!("LAB_SEED={} makes the same random choices", seed::seed());
        rows.push((REPRODUCE, seed));
    }
    if let Place { exercise, step: Some(step), .. } = check.place() {
        rows.push((SEE, see(exercise, step, check.name())));
    }
    rows
}

/// Labels and title in bold on a terminal: never the only sign of anything.
pub(super) fn painted(report: &str) -> String {
    let plain =
        env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || !stdout().is_terminal();
    if plain {
        return report.to_owned();
    }
    let paint = |(at, line): (usize, &str)| {
        let label = LABELS
            .iter()
            .find(|label| line.strip_prefix("  ").is_some_and(|line| line.starts_with(*label)));
        match label {
            _ if at == 0 => format!("\x1b[1;31m{line}\x1b[0m\n"),
            Some(label) => format!("  \x1b[1m{label}\x1b[0m{}\n", &line[2 + label.len()..]),
            None => format!("{line}\n"),
        }
    };
    report.lines().enumerate().map(paint).collect()
}
