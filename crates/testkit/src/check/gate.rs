//! All steps run at once; only the report is gated. The first check that fails, in the order of the
//! steps, prints its report in full, and one line for each step that waits for it.
//!
//! libtest starts tests in the order of their names, and it prints what a test has written only
//! when all have ended. So a failing check can wait for the outcomes of those before it without
//! delaying anybody.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::process::Command;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A step as its module's name tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Step {
    pub number: u32,
    pub name: String,
}

impl Step {
    /// `step_2_echo::claim` or `steps::step_2_echo` to step 2, `echo`.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let module = path.split("::").find_map(|part| part.strip_prefix("step_"))?;
        let (number, name) = module.split_once('_')?;
        Some(Self { number: number.parse().ok()?, name: name.to_owned() })
    }
}

/// What a failing check prints.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Its report, and then a line for each step that waits.
    Report { waiting: Vec<String> },
    /// One line: it waits for a lower step.
    Waits(String),
    /// Nothing: another check has spoken for it.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Open,
    Passed,
    Failed,
}

/// What is known of the tests of this process, by name.
#[derive(Default)]
struct Outcomes {
    of: Mutex<HashMap<String, Outcome>>,
    changed: Condvar,
    /// Steps with a failure, in the order in which a run with one thread comes to them.
    in_sequence: Mutex<Vec<Step>>,
}

/// A check that never uses the kit says nothing of itself: after this pause the others go on
/// without it.
const SILENT_GRACE: Duration = Duration::from_secs(1);

static OUTCOMES: LazyLock<Outcomes> = LazyLock::new(Outcomes::default);

impl Outcomes {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Outcome>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until every test in `names` has an outcome; those that never start are given up after
    /// a silence.
    fn await_all(&self, names: &[String]) -> MutexGuard<'_, HashMap<String, Outcome>> {
        let mut of = self.lock();
        let mut silent_since = Instant::now();
        loop {
            let known =
                |name: &String| of.get(name).is_some_and(|outcome| *outcome != Outcome::Open);
            let open = |name: &String| of.get(name) == Some(&Outcome::Open);
            let over = silent_since.elapsed() > SILENT_GRACE && !names.iter().any(open);
            if names.iter().all(known) || over {
                return of;
            }
            let (guard, timeout) = self
                .changed
                .wait_timeout(of, SILENT_GRACE / 4)
                .unwrap_or_else(PoisonError::into_inner);
            of = guard;
            if !timeout.timed_out() {
                silent_since = Instant::now();
            }
        }
    }
}

pub(crate) fn started(test: &str) {
    OUTCOMES.lock().insert(test.to_owned(), Outcome::Open);
    OUTCOMES.changed.notify_all();
}

/// The test's thread ends: it has passed, unless it has said otherwise.
pub(crate) fn ended(test: &str) {
    if let Some(outcome @ Outcome::Open) = OUTCOMES.lock().get_mut(test) {
        *outcome = Outcome::Passed;
    }
    OUTCOMES.changed.notify_all();
}

/// What the failing check `test` shall print. Waits for the checks before it, and if it is the
/// first to fail, for all others.
pub(crate) fn turn(test: &str) -> Turn {
    failed(test);
    if !is_gated(env::args().skip(1)) {
        return Turn::Report { waiting: Vec::new() };
    }
    if one_at_a_time() {
        return turn_in_sequence(test);
    }
    let tests = tests_in_order();
    let Some(at) = tests.iter().position(|name| name == test) else {
        return Turn::Report { waiting: Vec::new() };
    };
    let before = OUTCOMES.await_all(&tests[..at]);
    if tests[..at].iter().any(|name| before.get(name) == Some(&Outcome::Failed)) {
        return Turn::Silent;
    }
    drop(before);
    let all = OUTCOMES.await_all(&tests[at + 1..]);
    let failed: Vec<&String> =
        tests.iter().filter(|name| all.get(*name) == Some(&Outcome::Failed)).collect();
    Turn::Report { waiting: waiting(test, &failed) }
}

/// Whether libtest runs the tests one after the other: it asks for the same three things in the
/// same order.
fn one_at_a_time() -> bool {
    let args: Vec<String> = env::args().collect();
    let flag =
        args.iter().enumerate().find_map(|(at, arg)| match arg.strip_prefix("--test-threads") {
            Some("") => args.get(at + 1).cloned(),
            Some(value) => value.strip_prefix('=').map(str::to_owned),
            None => None,
        });
    let chosen = flag
        .or_else(|| env::var("RUST_TEST_THREADS").ok())
        .and_then(|value| value.parse::<usize>().ok());
    chosen.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from)) == 1
}

/// Whether it is clear already that `test`, should it fail, will not print its report: one before
/// it has failed.
pub(crate) fn is_silent(test: &str) -> bool {
    let outcomes = OUTCOMES.lock();
    let failed_before =
        |(name, outcome): (&String, &Outcome)| name.as_str() < test && *outcome == Outcome::Failed;
    outcomes.iter().any(failed_before) && is_gated(env::args().skip(1)) && !one_at_a_time()
}

/// Notes that `test` has failed, waits for those before it, and says whether it has to be silent.
/// Its report is only made if it will be printed: a look at a hanging program takes time.
pub(crate) fn fails_in_silence(test: &str) -> bool {
    failed(test);
    if !is_gated(env::args().skip(1)) || one_at_a_time() {
        return false;
    }
    let tests = tests_in_order();
    let before = tests.iter().position(|name| name == test).unwrap_or_default();
    drop(OUTCOMES.await_all(&tests[..before]));
    is_silent(test)
}

fn failed(test: &str) {
    OUTCOMES.lock().insert(test.to_owned(), Outcome::Failed);
    OUTCOMES.changed.notify_all();
}

/// With one thread the tests run one after the other: those before have ended, those after are not
/// known yet.
fn turn_in_sequence(test: &str) -> Turn {
    let Some(step) = Step::of(test) else { return Turn::Report { waiting: Vec::new() } };
    let mut failed = OUTCOMES.in_sequence.lock().unwrap_or_else(PoisonError::into_inner);
    let first = failed.first().cloned();
    let known = failed.contains(&step);
    failed.push(step.clone());
    match first {
        None => Turn::Report { waiting: Vec::new() },
        Some(_) if known => Turn::Silent,
        Some(first) => Turn::Waits(waits(&step, &first)),
    }
}

fn waits(step: &Step, first: &Step) -> String {
    format!("step {:<2} {:<14} waits for step {}", step.number, step.name, first.number)
}

/// A line for the other failures of the same step, then one for each later step that fails.
fn waiting(test: &str, failed: &[&String]) -> Vec<String> {
    let Some(first) = Step::of(test) else { return Vec::new() };
    let mut steps: BTreeMap<Step, usize> = BTreeMap::new();
    for step in failed.iter().filter_map(|name| Step::of(name)) {
        *steps.entry(step).or_default() += 1;
    }
    let mut lines = Vec::new();
    match steps.remove(&first).unwrap_or_default() {
        0 | 1 => {}
        2 => lines.push(format!(
            "step {:<2} {:<14} one more of its checks fails",
            first.number, first.name
        )),
        n => lines.push(format!(
            "step {:<2} {:<14} {} more of its checks fail",
            first.number,
            first.name,
            n - 1
        )),
    }
    lines.extend(steps.keys().map(|step| waits(step, &first)));
    lines
}

/// A reader who has chosen some tests wants to see those: with a filter the gate is off, and under
/// nextest, where every test is a process of its own. `LAB_FIRST_FAILURE` closes it all the same,
/// for programs that choose tests.
fn is_gated(args: impl Iterator<Item = String>) -> bool {
    if env::var_os("LAB_ALL_FAILURES").is_some() || env::var_os("NEXTEST").is_some() {
        return false;
    }
    if env::var_os("LAB_FIRST_FAILURE").is_some() {
        return true;
    }
    const HARMLESS: [&str; 5] = ["--nocapture", "--no-capture", "--show-output", "-q", "--quiet"];
    const WITH_VALUE: [&str; 5] = ["--test-threads", "--format", "--color", "--logfile", "-Z"];
    let mut args = args;
    while let Some(arg) = args.next() {
        let name = arg.split('=').next().unwrap_or_default();
        if WITH_VALUE.contains(&name) {
            if !arg.contains('=') {
                args.next();
            }
        } else if !HARMLESS.contains(&name) {
            return false;
        }
    }
    true
}

/// The names of the tests that this process runs, in the order in which libtest starts them. Asked
/// for once, and only after a failure.
fn tests_in_order() -> &'static [String] {
    static TESTS: OnceLock<Vec<String>> = OnceLock::new();
    TESTS.get_or_init(|| {
        let chosen = env::args().skip(1).filter(|arg| !arg.starts_with('-'));
        let list = |program| {
            Command::new(program).args(["--list", "--format", "terse"]).args(chosen).output()
        };
        let Ok(output) = env::current_exe().and_then(list) else { return Vec::new() };
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_from_its_module() {
        assert_eq!(Step::of("step_2_echo::claim"), Some(Step { number: 2, name: "echo".into() }));
        assert_eq!(
            Step::of("steps::step_10_client"),
            Some(Step { number: 10, name: "client".into() })
        );
        assert_eq!(Step::of("tidy::names"), None);
    }

    fn args(line: &str) -> impl Iterator<Item = String> {
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn a_filter_opens_the_gate() {
        for line in
            ["", "--test-threads 4", "--test-threads=4 --nocapture", "--quiet --color always"]
        {
            assert!(is_gated(args(line)), "{line}");
        }
        for line in [
            "step_2",
            "--exact step_2_echo::claim",
            "--skip step_1",
            "--ignored",
            "--shuffle",
            "--nocapture x",
        ] {
            assert!(!is_gated(args(line)), "{line}");
        }
    }

    #[test]
    fn each_waiting_step_has_one_line() {
        let names = [
            "step_1_a::x",
            "step_1_a::y",
            "step_1_a::z",
            "step_2_b::x",
            "step_2_b::y",
            "step_10_c::x",
        ];
        let failed: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();

        let lines = waiting("step_1_a::x", &failed.iter().collect::<Vec<_>>());

        assert_eq!(
            lines,
            [
                "step 1  a              2 more of its checks fail",
                "step 2  b              waits for step 1",
                "step 10 c              waits for step 1",
            ]
        );
    }
}
