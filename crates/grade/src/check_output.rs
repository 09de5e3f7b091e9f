//! Hears what the checks say, line by line, so that what has been said counts even if the end never comes.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader};
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::Context;

use lab::build::suite::{self, Outcome, Run};

use crate::{results::End, truncated::truncated};

/// What is kept of one report, in characters. A report of the test kit is a screen.
const MAX_REPORT: usize = 8000;
/// What is kept of all that the checks say, in bytes.
const MAX_TEXT: usize = 16 << 20;

/// What the checks of one exercise said.
pub(crate) struct CheckOutput {
    /// How each check ended that had a verdict, and its report if it failed.
    pub(crate) ends: BTreeMap<String, (End, String)>,
    pub(crate) time_was_over: bool,
    /// They were stopped because a program had too many processes.
    pub(crate) had_too_many_processes: bool,
}

/// Reads all that the checks say, from the standard output of their supervisor.
pub(crate) fn read(child: &mut Child, limit: Duration) -> anyhow::Result<CheckOutput> {
    let began = Instant::now();
    let mut output = BufReader::new(child.stdout.take().context("the checks have no output")?);
    let (mut text, mut line, mut late) = (String::new(), Vec::new(), HashSet::new());
    while output.read_until(b'\n', &mut line).context("cannot read what the checks say")? > 0 {
        let words = String::from_utf8_lossy(&line);
        // When the time is over all programs are ended: what fails from then on, fails by that.
        if let Some((name, Outcome::Failed)) =
            suite::outcome(words.trim_end()).filter(|_| began.elapsed() >= limit)
        {
            late.insert(name);
        }
        if text.len() < MAX_TEXT {
            text.push_str(&words);
        }
        line.clear();
    }
    let run = Run::read(&text);
    let end = |(name, outcome): (&String, &Outcome)| {
        let end = if late.contains(name) { End::TimedOut } else { End::from(*outcome) };
        let report = if end == End::Failed { as_shown(run.report(name)) } else { String::new() };
        (name.clone(), (end, report))
    };
    let ends = run.outcomes.iter().map(end).collect();
    Ok(CheckOutput { ends, time_was_over: began.elapsed() >= limit, had_too_many_processes: false })
}

/// The report as a learner gets it: without the line that names the grader's own folder.
fn as_shown(report: &str) -> String {
    let lines =
        report.trim_start().lines().skip_while(|line| line.starts_with("program under test:"));
    let text: String = lines.map(|line| line.replace("packages/", "exercises/") + "\n").collect();
    match truncated(&text, MAX_REPORT) {
        whole if whole == text => text,
        beginning => beginning + "\n",
    }
}
