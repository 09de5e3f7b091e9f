//! A suite of steps that fail or pass as they are told, run once more by its last tests: what it prints is compared
//! with a golden text.

mod step_1_first;
mod step_2_second;
mod step_3_third;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use expect_test::{ExpectFile, expect_file};
use testkit::{Program, Subject};

/// Whether the test `name` is to fail in this run.
fn fails(name: &str) -> bool {
    env::var("TESTKIT_FAILING").is_ok_and(|names| names.split(' ').any(|failing| failing == name))
}

fn program(module: &'static str, path: &'static str) -> Program {
    Program::new(Subject { package: "gate", path: Some(path), module, file: file!() })
}

/// A check whose program is `false` where it should succeed.
#[track_caller]
fn check(module: &'static str, name: &str) {
    program(module, if fails(name) { "false" } else { "true" }).run([""; 0]).success();
}

/// Where a check that does not end leaves the number of its program.
fn left_at() -> Option<PathBuf> {
    env::var_os("TESTKIT_LEFT").map(PathBuf::from)
}

/// Returns when the program of the check that does not end ignores SIGTERM, if there is to be one.
fn await_the_program_that_is_left() {
    let deadline = Instant::now() + Duration::from_secs(30);
    while left_at().is_some_and(|left| !left.with_extension("pid").exists()) {
        assert!(Instant::now() < deadline, "the program begins");
        thread::yield_now();
    }
}

/// Whether this process is the suite, and not one of the runs that it starts.
fn is_outer() -> bool {
    env::var_os("TESTKIT_FAILING").is_none()
}

/// A run of the suite in which some tests fail.
fn suite(failing: &str, args: &[&str], threads: &str) -> Command {
    let mut suite = Command::new(env::current_exe().expect("a test has a path"));
    suite.args(args).env("TESTKIT_FAILING", failing).env("RUST_TEST_THREADS", threads);
    for variable in
        ["LAB_ALL_FAILURES", "LAB_FIRST_FAILURE", "LAB_PROGRAM", "NEXTEST", "COLUMNS", "LINES"]
    {
        suite.env_remove(variable);
    }
    suite
}

fn run(mut suite: Command) -> (Output, String) {
    let output = suite.output().expect("the test binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, text)
}

/// What a run prints below the verdicts, which come in any order.
fn last(failing: &str, args: &[&str], threads: &str) -> String {
    let (output, text) = run(suite(failing, args, threads));
    assert_eq!(output.status.code(), Some(101), "{text}");
    let (_, report) = text.split_once("\nstep ").unwrap_or_default();
    format!("step {report}")
}

fn assert_last(golden: ExpectFile, failing: &str, threads: &str) {
    if is_outer() {
        golden.assert_eq(&last(failing, &[], threads));
    }
}

const ALL: &str = "one_a one_b two_plain two_edge three_a";

#[test]
fn the_first_report_is_the_last_thing_printed() {
    assert_last(expect_file!["../golden/gate-all.txt"], ALL, "4");
}

#[test]
fn two_threads_report_the_same_failure() {
    assert_last(expect_file!["../golden/gate-all.txt"], ALL, "2");
}

#[test]
fn one_thread_reports_the_same_failure() {
    assert_last(expect_file!["../golden/gate-all.txt"], ALL, "1");
}

#[test]
fn a_step_that_passes_does_not_wait() {
    assert_last(expect_file!["../golden/gate-second.txt"], "two_plain three_a", "4");
}

#[test]
fn the_first_check_is_that_of_the_file_and_not_of_the_alphabet() {
    for threads in ["1", "2", "16"] {
        assert_last(expect_file!["../golden/gate-second.txt"], "two_plain two_edge", threads);
    }
}

#[test]
fn the_first_check_of_the_alphabet_is_reported_if_it_alone_fails() {
    for threads in ["1", "4"] {
        if is_outer() {
            let text = last("two_edge", &[], threads);
            assert!(text.starts_with("step 2 second: two edge\n"), "{text}");
        }
    }
}

#[test]
fn a_run_without_a_failure_is_libtests_own() {
    if is_outer() {
        let (output, text) = run(suite("", &[], "4"));

        assert!(output.status.success(), "{text}");
        assert!(text.contains("test result: ok. "), "{text}");
    }
}

/// Runs in which libtest's own output stays whole.
#[test]
fn who_chooses_tests_or_reads_the_output_gets_all_of_it() {
    if !is_outer() {
        return;
    }
    let json = ["-Z", "unstable-options", "--format", "json"];
    type Run<'a> = (&'a [&'a str], Option<(&'a str, &'a str)>, usize);
    let runs: [Run<'_>; 6] = [
        (&["step_2", "step_3"], None, 3),
        (&["--skip", "step_1"], None, 3),
        (&[], Some(("LAB_ALL_FAILURES", "1")), 5),
        (&[], Some(("NEXTEST", "1")), 5),
        (&[], Some(("LAB_FIRST_FAILURE", "1")), 1),
        (&json, Some(("RUSTC_BOOTSTRAP", "1")), 1),
    ];
    for (args, variable, reports) in runs {
        let mut suite = suite(ALL, args, "4");
        suite.envs(variable);
        let (output, text) = run(suite);

        assert_eq!(output.status.code(), Some(101), "{text}");
        assert_eq!(text.matches("got           exit status 1").count(), reports, "{args:?} {text}");
        let summary = if args.contains(&"json") {
            "\"suite\", \"event\": \"failed\""
        } else {
            "test result: FAILED"
        };
        assert!(text.contains(summary), "{args:?} {text}");
    }
}

#[test]
fn tests_are_listed_as_always() {
    if is_outer() {
        let (output, text) = run(suite(ALL, &["--list"], "4"));

        assert!(output.status.success() && text.contains("step_1_first::one_a: test"), "{text}");
    }
}

#[test]
fn a_tool_reads_the_verdicts_and_the_report_in_libtests_form() {
    if is_outer() {
        let mut suite = suite("two_plain", &["--format=pretty"], "4");
        suite.env("LAB_FIRST_FAILURE", "exit");
        let (output, text) = run(suite);

        assert_eq!(output.status.code(), Some(101), "{text}");
        let (verdicts, rest) = text.split_once("\nfailures:\n\n").unwrap();
        for verdict in ["step_1_first::one_a ... ok", "step_2_second::two_plain ... FAILED"] {
            assert!(verdicts.contains(&format!("\ntest {verdict}\n")), "{text}");
        }
        assert!(
            rest.starts_with("---- step_2_second::two_plain stdout ----\nstep 2 second"),
            "{text}"
        );
        assert!(rest.contains("\ntest result: FAILED."), "{text}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn nothing_is_left_of_the_other_checks() {
    if !is_outer() {
        return;
    }
    let left = env::temp_dir().join(format!("testkit-left-{}", process::id()));
    let mut suite = suite("one_a", &[], "16");
    suite.env("TESTKIT_LEFT", &left);
    let (output, text) = run(suite);

    assert_eq!(output.status.code(), Some(101), "{text}");
    let pid = fs::read_to_string(left.with_extension("pid")).expect("it has been started");
    assert!(!Path::new(&format!("/proc/{}", pid.trim())).exists(), "{pid} still runs");
    assert!(!left.exists(), "the check has removed what it has made");
    fs::remove_file(left.with_extension("pid")).unwrap();
}

/// The folder of an exercise, which is removed when this is dropped.
struct Exercise(PathBuf);

impl Exercise {
    fn new() -> Self {
        let root = env::temp_dir().join(format!("testkit-progress-{}", process::id()));
        fs::create_dir_all(root.join("exercises/gate")).expect("a new folder");
        Self(root)
    }

    /// What a run prints.
    fn run(&self, failing: &str, args: &[&str]) -> String {
        let mut suite = suite(failing, args, "4");
        suite.env("CARGO_MANIFEST_DIR", self.0.join("exercises/gate"));
        run(suite).1
    }

    /// Whether this is the last line about its check in the record.
    fn has(&self, line: &str) -> bool {
        let record = fs::read_to_string(self.0.join("target/lab/gate.checks")).expect("a record");
        let name = line.split(' ').nth(1).expect("a name");
        assert!(record.starts_with("run "), "{record}");
        record.lines().rfind(|it| it.ends_with(name)) == Some(line)
    }
}

impl Drop for Exercise {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("it is there");
    }
}

#[test]
fn a_run_is_recorded_and_a_step_that_breaks_is_told() {
    const TOLD: &str = "step 1 first: one a\n  step 1 was done: your change for step 2 broke it\n";
    if !is_outer() {
        return;
    }
    let exercise = Exercise::new();

    let text = exercise.run("two_plain three_a", &[]);
    assert!(!text.contains("was done"), "{text}");
    for line in [
        "passed step_1_first::one_a",
        "passed step_1_first::one_b",
        "failed step_2_second::two_plain",
    ] {
        assert!(exercise.has(line), "{line}");
    }

    for _ in 0..2 {
        let text = exercise.run("one_a two_plain three_a", &[]);
        assert!(text.contains(TOLD), "{text}");
        assert!(exercise.has("broken step_1_first::one_a"));
    }

    exercise.run("", &["step_1"]);
    assert!(
        exercise.has("broken step_1_first::one_a"),
        "a choice of checks is no run of the suite"
    );

    exercise.run("", &[]);
    for line in [
        "passed step_1_first::one_a",
        "passed step_2_second::two_plain",
        "passed step_3_third::three_a",
    ] {
        assert!(exercise.has(line), "{line}");
    }
    let text = exercise.run("two_edge", &[]);
    assert!(text.contains("step 2 was done: your last change broke it"), "{text}");
}
