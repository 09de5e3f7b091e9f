//! Which reports this run of the checks prints, and where.

use std::sync::LazyLock;
use std::thread;
use std::{env, iter};

/// Which reports are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Every one, as libtest prints it.
    All,
    /// The first one's, as libtest prints it.
    First,
    /// The first one's, as the last thing on the screen: with it the run ends.
    Last,
    /// The same for a program that reads libtest's output.
    LastForTool,
}

impl Mode {
    /// Whether the run ends with its first report.
    pub(crate) fn ends_early(self) -> bool {
        matches!(self, Self::Last | Self::LastForTool)
    }
}

/// How this process was called. A reader who has chosen some tests wants to see those: with a
/// filter, every report is printed, and under nextest, where every test is a process of its own.
/// `LAB_FIRST_FAILURE` is for programs that choose tests.
pub(crate) fn mode() -> Mode {
    static MODE: LazyLock<Mode> = LazyLock::new(|| {
        let is_set = |name| env::var_os(name).is_some();
        if is_set("LAB_ALL_FAILURES") || is_set("NEXTEST") {
            return Mode::All;
        }
        match env::var("LAB_FIRST_FAILURE").as_deref() {
            Ok("exit") => Mode::LastForTool,
            Ok(_) => Mode::First,
            Err(_) => of_arguments(env::args().skip(1)),
        }
    });
    *MODE
}

/// Options of libtest that take a value.
const WITH_VALUE: [&str; 5] = ["--test-threads", "--format", "--color", "--logfile", "-Z"];

/// The arguments of libtest, each option with its value.
fn options(mut args: impl Iterator<Item = String>) -> impl Iterator<Item = (String, String)> {
    iter::from_fn(move || {
        let arg = args.next()?;
        if let Some((name, value)) = arg.split_once('=') {
            return Some((name.to_owned(), value.to_owned()));
        }
        let value = if WITH_VALUE.contains(&&*arg) { args.next() } else { None };
        Some((arg, value.unwrap_or_default()))
    })
}

fn of_arguments(args: impl Iterator<Item = String>) -> Mode {
    const HARMLESS: [&str; 5] = ["--nocapture", "--no-capture", "--show-output", "-q", "--quiet"];
    let mut mode = Mode::Last;
    for (name, value) in options(args) {
        match name.as_str() {
            "--format" if ["pretty", "terse"].contains(&&*value) => {}
            "--format" | "--logfile" => mode = Mode::First,
            name if WITH_VALUE.contains(&name) || HARMLESS.contains(&name) => {}
            _ => return Mode::All,
        }
    }
    mode
}

/// Whether all checks run, as far as the arguments tell.
pub(crate) fn is_whole_suite() -> bool {
    env::var_os("NEXTEST").is_none() && of_arguments(env::args().skip(1)) != Mode::All
}

/// The names by which tests have been chosen.
pub(crate) fn filters() -> Vec<String> {
    let names = options(env::args().skip(1)).map(|(name, _)| name);
    names.filter(|name| !name.starts_with('-')).collect()
}

/// Whether libtest runs the tests one after the other: it asks for the same three things in the
/// same order.
pub(crate) fn one_at_a_time() -> bool {
    static ONE: LazyLock<bool> = LazyLock::new(|| {
        let flag = options(env::args().skip(1)).find(|(name, _)| name == "--test-threads");
        let chosen = flag
            .map(|(_, value)| value)
            .or_else(|| env::var("RUST_TEST_THREADS").ok())
            .and_then(|value| value.parse::<usize>().ok());
        chosen.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)) == 1
    });
    *ONE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Mode {
        of_arguments(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_filter_shows_every_report() {
        for line in
            ["", "--test-threads 4", "--test-threads=4 --nocapture", "--quiet --color always"]
        {
            assert_eq!(of(line), Mode::Last, "{line}");
        }
        for line in [
            "step_2",
            "--exact step_2_echo::claim",
            "--skip step_1",
            "--ignored",
            "--list",
            "--shuffle",
            "--nocapture x",
        ] {
            assert_eq!(of(line), Mode::All, "{line}");
        }
    }

    #[test]
    fn what_a_program_reads_stays_whole() {
        for line in ["-Z unstable-options --format json", "--format=junit", "--logfile x"] {
            assert_eq!(of(line), Mode::First, "{line}");
        }
        assert_eq!(of("--format=pretty --color=never"), Mode::Last);
    }
}
