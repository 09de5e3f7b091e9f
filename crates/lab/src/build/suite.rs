//! The checks of an exercise: builds them, runs them and reads libtest's lines.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::build::cancel::Cancel;
use crate::build::cargo;
use crate::course::workspace::Step;
use crate::terminal::style;

/// Points the checks at any other program.
pub const PROGRAM: &str = "LAB_PROGRAM";
/// Makes every failing check give its full report, not only the first failing step's.
const ALL_FAILURES: &str = "LAB_ALL_FAILURES";
/// The opposite, also where steps are chosen. With the value `exit`, the run ends with that report.
const FIRST_FAILURE: &str = "LAB_FIRST_FAILURE";

/// So many rows as no report has.
const NO_LIMIT: &str = "1000";

/// Which failing checks give a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reports {
    /// Every one's.
    All,
    /// The first one's, whole. The run ends with it, so of the other checks little is known.
    First,
    /// The same, so that it fits the terminal, of which this many rows are taken.
    Last(u16),
}

impl Reports {
    fn set(self, command: &mut Command) {
        match self {
            Self::All => command.env(ALL_FAILURES, "1"),
            Self::First => command.env("LINES", NO_LIMIT).env(FIRST_FAILURE, "exit"),
            Self::Last(taken) => {
                let (columns, rows) = style::terminal_size();
                command.env("COLUMNS", columns.to_string());
                command.env("LINES", rows.saturating_sub(taken).to_string());
                command.env(FIRST_FAILURE, "exit")
            }
        };
    }
}

/// The built checks of one package.
#[derive(Debug)]
pub struct Suite {
    /// The test program.
    checks: PathBuf,
    /// The folder of the package whose program is checked.
    package: PathBuf,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they say it themselves")]
pub enum Outcome {
    Passed,
    Failed,
    Ignored,
}

/// All that one run of the checks said.
#[derive(Debug)]
pub struct Run {
    /// By name, hence in the order of the steps.
    pub outcomes: BTreeMap<String, Outcome>,
    reports: BTreeMap<String, String>,
}

impl Suite {
    /// Takes the checks out of what cargo built.
    ///
    /// # Errors
    /// Cargo did not build them.
    pub fn of(built: &cargo::Built, package: &Path) -> anyhow::Result<Self> {
        let Some(checks) = built.program(package, "test", "steps") else {
            bail!(
                "cannot find the checks of {}: its Cargo.toml has no [[test]] named `steps`",
                package.display()
            );
        };
        Ok(Self { checks: checks.to_owned(), package: package.to_owned() })
    }

    /// Runs the checks of some steps on another program than the package's own.
    ///
    /// # Errors
    /// As [`Suite::run`].
    ///
    /// # Panics
    /// The path holds a NUL byte, which no system allows.
    pub fn run_on(&self, program: &Path, steps: &[Step], reports: Reports) -> anyhow::Result<Run> {
        let command = &mut self.command_on(program, steps, reports);
        self.follow(command, &mut |_, _| (), &Cancel::never())
    }

    /// The command that [`Suite::run_on`] runs. [`Run::read`] understands its output.
    ///
    /// # Panics
    /// As [`Suite::run_on`].
    pub fn command_on(&self, program: &Path, steps: &[Step], reports: Reports) -> Command {
        let path = program.to_string_lossy();
        let command_line = shlex::try_quote(&path).expect("no path holds a NUL byte");
        let mut command = self.command();
        reports.set(&mut command);
        command.env(PROGRAM, command_line.as_ref());
        command.args(steps.iter().map(|step| format!("{}::", step.name)));
        command
    }

    /// The names of all checks, in the order of the steps.
    ///
    /// # Errors
    /// The checks cannot be started.
    pub fn names(&self) -> anyhow::Result<Vec<String>> {
        let mut command = Command::new(&self.checks);
        let output =
            command.args(["--list", "--format", "terse"]).current_dir(&self.package).output();
        let output = output.with_context(|| format!("cannot start {}", self.checks.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
    }

    /// Runs all checks, up to the first failure or in spite of it. After each, `seen` gets the number of those that have ended and of all.
    ///
    /// # Errors
    /// The checks cannot be started, they ended before they had a result, or they were cancelled.
    pub fn run(
        &self,
        reports: Reports,
        cancel: &Cancel,
        seen: &mut dyn FnMut(usize, usize),
    ) -> anyhow::Result<Run> {
        let mut command = self.command();
        reports.set(&mut command);
        self.follow(&mut command, seen, cancel)
    }

    fn follow(
        &self,
        command: &mut Command,
        seen: &mut dyn FnMut(usize, usize),
        cancel: &Cancel,
    ) -> anyhow::Result<Run> {
        let mut child = cancel
            .spawn(command)
            .with_context(|| format!("cannot start {}", self.checks.display()))?;
        let mut output = BufReader::new(child.stdout.take().expect("standard output is a pipe"));
        let text = read(&mut output, seen).context("cannot read what the checks say")?;
        cancel.ends();
        let status = child.wait().context("cannot wait for the checks")?;
        finished(&text, status)?;
        Ok(Run::read(&text))
    }

    /// The program as cargo would start it. Without this, it would see the variables that cargo set for us.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.checks);
        let is_cargos = |name: &OsString| name.to_string_lossy().starts_with("CARGO_PKG_");
        for name in env::vars_os().map(|(name, _)| name).filter(is_cargos) {
            command.env_remove(name);
        }
        command
            .args(["--color=never", "--format=pretty"])
            .current_dir(&self.package)
            .env("CARGO_MANIFEST_DIR", &self.package)
            .env("CARGO_MANIFEST_PATH", self.package.join("Cargo.toml"))
            .env_remove("RUST_TEST_NOCAPTURE")
            // A report is the same wherever it is made.
            .env_remove("COLUMNS")
            .env_remove("LINES")
            // A backtrace of a check tells nothing about the program, and finding its lines takes longer than the check.
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }
}

impl Run {
    /// The checks that failed, in the order of the steps.
    pub fn failed(&self) -> impl Iterator<Item = &str> + Clone {
        let failed = self.outcomes.iter().filter(|(_, outcome)| **outcome == Outcome::Failed);
        failed.map(|(check, _)| check.as_str())
    }

    /// The first failed check that has something to say.
    pub fn first_failed(&self) -> Option<&str> {
        let mut failed = self.failed();
        failed.clone().find(|check| self.reports.contains_key(*check)).or_else(|| failed.next())
    }

    /// What a failed check wrote.
    pub fn report(&self, check: &str) -> &str {
        self.reports.get(check).map_or("(it wrote no report)", String::as_str)
    }

    /// Reads the output of libtest in its `pretty` format, as far as it goes.
    pub fn read(text: &str) -> Self {
        // What stands in a report is no verdict, whatever it looks like.
        let verdicts = text.lines().take_while(|line| *line != "failures:");
        let outcomes: BTreeMap<_, _> = verdicts.filter_map(outcome).collect();
        let mut reports = BTreeMap::new();
        let mut current = None;
        // After the reports comes the list of failures; a report may hold such a line too, hence the last one.
        let end = text.rfind("\nfailures:\n").unwrap_or(text.len());
        for line in text[..end].lines() {
            let head =
                line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----"));
            if let Some(name) = head.filter(|name| outcomes.contains_key(*name)) {
                current = Some(name);
            } else if let Some(name) = current {
                let report: &mut String = reports.entry(name.to_owned()).or_default();
                report.push_str(line);
                report.push('\n');
            }
        }
        for report in reports.values_mut() {
            *report = report.trim_matches('\n').to_owned();
        }
        Self { outcomes, reports }
    }
}

/// Reads all lines, and tells the watcher about those that end a check.
fn read(output: &mut dyn BufRead, seen: &mut dyn FnMut(usize, usize)) -> std::io::Result<String> {
    let mut text = String::new();
    let mut line = Vec::new();
    let (mut done, mut all) = (0, 0);
    while output.read_until(b'\n', &mut line)? > 0 {
        let words = String::from_utf8_lossy(&line);
        if let Some(count) =
            words.strip_prefix("running ").and_then(|rest| rest.split(' ').next()?.parse().ok())
        {
            all = count;
        } else if outcome(words.trim_end()).is_some() {
            done += 1;
            seen(done, all);
        }
        text.push_str(&words);
        line.clear();
    }
    Ok(text)
}

/// How a check ended, from its line `test step_1_listen::announces ... ok`; `None` if it is another line.
pub fn outcome(line: &str) -> Option<(String, Outcome)> {
    let (name, verdict) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let outcome = match verdict.split(',').next()? {
        "ok" => Outcome::Passed,
        "FAILED" => Outcome::Failed,
        "ignored" => Outcome::Ignored,
        _ => return None,
    };
    Some((name.trim_end_matches(" - should panic").to_owned(), outcome))
}

/// A test program that dies in the middle has no last line, and all its reports are lost.
fn finished(text: &str, status: ExitStatus) -> anyhow::Result<()> {
    if text.lines().any(|line| line.starts_with("test result: ")) {
        return Ok(());
    }
    bail!("cannot finish the checks: their program ended early ({status}) and had said:\n{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "
running 4 tests
test step_1_open::is_quiet ... ok
test step_1_open::says_so ... FAILED
test step_2_shut::closes ... FAILED
test step_2_shut::sleeps ... ignored, needs a clock

failures:

---- step_1_open::says_so stdout ----
test step_2_shut::closes ... ok

failures:
    nothing

---- step_2_shut::closes stdout ----
waits for step 1


failures:
    step_1_open::says_so
    step_2_shut::closes

test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn reads_how_each_check_ended() {
        let run = Run::read(OUTPUT);

        let outcomes: Vec<_> = run.outcomes.values().copied().collect();
        assert_eq!(outcomes, [Outcome::Passed, Outcome::Failed, Outcome::Failed, Outcome::Ignored]);
    }

    #[test]
    fn keeps_a_report_whole_even_if_it_looks_like_the_list_of_failures() {
        let run = Run::read(OUTPUT);

        assert_eq!(
            run.reports["step_1_open::says_so"],
            "test step_2_shut::closes ... ok\n\nfailures:\n    nothing"
        );
        assert_eq!(run.reports["step_2_shut::closes"], "waits for step 1");
    }
}
