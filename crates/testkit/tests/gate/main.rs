//! A suite of steps that fail or pass as they are told, run once more by its last test: what it prints is compared
//! with a golden text.

mod step_1_first;
mod step_2_second;
mod step_3_third;

use std::env;
use std::process::Command;

use expect_test::{ExpectFile, expect_file};
use testkit::{Program, Subject};

/// Whether the test `name` is to fail in this run.
fn fails(name: &str) -> bool {
    env::var("TESTKIT_FAILING").is_ok_and(|names| names.split(' ').any(|failing| failing == name))
}

/// A check whose program is `false` where it should succeed.
#[track_caller]
fn check(module: &'static str, name: &str) {
    let path = if fails(name) { "false" } else { "true" };
    Program::new(Subject { package: "gate", path: Some(path), module }).run([""; 0]).success();
}

/// The lines of a run that the kit has written: what libtest adds depends on its version.
fn output(failing: &str, args: &[&str], threads: &str) -> String {
    let mut suite = Command::new(env::current_exe().expect("a test has a path"));
    suite.args(args).env("TESTKIT_FAILING", failing).env("RUST_TEST_THREADS", threads);
    suite.env_remove("LAB_ALL_FAILURES").env_remove("LAB_PROGRAM").env_remove("NEXTEST");
    let output = suite.output().expect("the test binary runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, failures) = text.split_once("\nfailures:\n").unwrap_or_default();
    let (reports, _) = failures.split_once("\nfailures:\n").unwrap_or_default();
    reports.trim().to_owned() + "\n"
}

fn assert_output(golden: ExpectFile, failing: &str, args: &[&str], threads: &str) {
    if env::var_os("TESTKIT_FAILING").is_none() {
        golden.assert_eq(&output(failing, args, threads));
    }
}

const ALL: &str = "one_a one_b two_a three_a";

#[test]
fn only_the_first_failure_is_reported_in_full() {
    assert_output(expect_file!["../golden/gate-all.txt"], ALL, &[], "4");
}

#[test]
fn one_thread_reports_the_same_failure() {
    assert_output(expect_file!["../golden/gate-one-thread.txt"], ALL, &[], "1");
}

#[test]
fn a_step_that_passes_does_not_wait() {
    assert_output(expect_file!["../golden/gate-second.txt"], "two_a three_a", &[], "4");
}

#[test]
fn a_filter_shows_every_report() {
    if env::var_os("TESTKIT_FAILING").is_none() {
        let text = output(ALL, &["step_2", "step_3"], "4");

        assert_eq!(text.matches("expected      exit status 0").count(), 2, "{text}");
        assert!(!text.contains("waits for"), "{text}");
    }
}
