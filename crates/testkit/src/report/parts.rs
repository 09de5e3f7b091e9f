//! The form of a report: its title, its labels and their columns, its last lines.

use std::env;
use std::fmt::Write;
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
const INDENT: usize = 16;

/// Lines that are not broken are cut here, so that a report fits a terminal of 100 columns.
pub(super) const LINE_WIDTH: usize = 100 - INDENT;

/// Text is broken a little earlier.
pub(super) const TEXT_WIDTH: usize = LINE_WIDTH - 4;

/// What is checked: the step and the claim, and whose program it is if not the package's.
pub(super) fn title(place: &Place) -> String {
    let mut text = String::new();
    if let Some(foreign) = &place.foreign {
        let _ = writeln!(text, "program under test: {foreign} (LAB_PROGRAM)");
    }
    let _ = match &place.step {
        Some(step) => writeln!(text, "step {} {}: {}", step.number, step.name, place.claim),
        None => writeln!(text, "{}", place.claim),
    };
    text
}

/// The line of the check.
pub(super) fn location(at: &Location<'_>) -> String {
    format!("  {}:{}\n\n", tidy_path(at.file()), at.line())
}

/// How to see it once more, and where to read on.
pub(super) fn footer(check: &Check) -> String {
    let mut text = String::new();
    if check.is_seeded() {
        let seed = format!("LAB_SEED={} makes the same random choices", seed::seed());
        write(&mut text, REPRODUCE, &[seed]);
    }
    if let Place { exercise, step: Some(step), .. } = check.place() {
        write(&mut text, SEE, &[see(exercise, step, check.name())]);
    }
    text
}

/// Appends the lines with the label before the first one.
pub(super) fn write(text: &mut String, label: &str, lines: &[String]) {
    for (at, line) in lines.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        let row = format!("  {label:<width$}{line}", width = INDENT - 2);
        let _ = writeln!(text, "{}", row.trim_end());
    }
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
