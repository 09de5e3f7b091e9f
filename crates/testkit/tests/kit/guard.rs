//! However a test process ends, nothing that it has started is left.
//!
//! The test process that ends is this test binary once more: with `TESTKIT_PROBE` set, the test `probe` starts
//! programs, prints their numbers and ends as it is told, or waits to be killed.

#![cfg(target_os = "linux")]

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::victim::{is_gone, victim};

/// How often each end is tried; `TESTKIT_ROUNDS` sets another number.
fn rounds() -> usize {
    env::var("TESTKIT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
}

#[test]
fn nothing_is_left_after_sigkill() {
    for _ in 0..rounds() {
        let (mut process, pids) = start("wait");
        signal("KILL", &process);
        process.wait().expect("it has been started");
        assert_gone(&pids);
    }
}

#[test]
fn nothing_is_left_after_sigterm() {
    for _ in 0..rounds() {
        let (mut process, pids) = start("wait");
        signal("TERM", &process);
        process.wait().expect("it has been started");
        assert_gone(&pids);
    }
}

#[test]
fn nothing_is_left_after_a_panic() {
    for _ in 0..rounds() {
        let (mut process, pids) = start("panic");
        assert!(!process.wait().expect("it has been started").success());
        assert_gone(&pids);
    }
}

#[test]
fn nothing_is_left_after_an_abort() {
    for _ in 0..rounds() {
        let (mut process, pids) = start("abort");
        assert!(!process.wait().expect("it has been started").success());
        assert_gone(&pids);
    }
}

/// The programs of one check, in the middle of which the process ends: a server that is talked to, one that ignores
/// SIGTERM, and one that has a child of its own.
#[test]
fn probe() {
    let Ok(end) = env::var("TESTKIT_PROBE") else { return };
    let server = victim().start(["good"]);
    let stubborn = victim().start(["ignores-term"]);
    let parent = victim().start(["parent"]);
    stubborn.expect_stdout("ready\n");
    let mut client = server.connect();
    client.send("hello\n").expect("hello\n");

    let grandchild = parent.expect_line("one more line", |_| Ok(()));
    let grandchild = grandchild.rsplit(' ').next().expect("its number");
    println!("pids {} {} {} {grandchild}", server.pid(), stubborn.pid(), parent.pid());

    match end.as_str() {
        "panic" => panic!("in the middle of a check"),
        "abort" => std::process::abort(),
        _ => drop(server.finish()),
    }
}

fn start(end: &str) -> (Child, Vec<u32>) {
    let test = env::current_exe().expect("a test has a path");
    let mut command = Command::new(test);
    command
        .args(["--exact", "guard::probe", "--nocapture"])
        .env("TESTKIT_PROBE", end)
        .env_remove("LAB_PROGRAM");
    let mut process =
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the test binary runs");
    let output = BufReader::new(process.stdout.take().expect("it is a pipe"));
    let pids = output
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.split_once("pids ").map(|(_, pids)| pids.to_owned()));
    let pids = pids.expect("the probe prints the numbers of its programs");
    (process, pids.split(' ').map(|pid| pid.parse().expect("a number")).collect())
}

fn signal(name: &str, process: &Child) {
    let status = Command::new("kill").args(["-s", name, &process.id().to_string()]).status();
    assert!(status.expect("there is a kill").success());
}

fn assert_gone(pids: &[u32]) {
    let left: Vec<_> = pids.iter().filter(|pid| !is_gone(**pid)).collect();
    assert!(left.is_empty(), "{left:?} of {pids:?} still live");
}
