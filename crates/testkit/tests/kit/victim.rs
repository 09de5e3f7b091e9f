//! The program that misbehaves on request, and its reports without what differs from run to run.

use std::env;
use std::fs;
use std::time::{Duration, Instant};

use testkit::{Program, Subject};

/// `cargo test` builds the example beside the tests: `target/debug/examples/victim`.
pub fn victim() -> Program {
    let test = env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("target/debug/deps/TEST");
    let path = folder.join("examples").join(format!("victim{}", env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is missing: cargo build -p testkit --examples", path.display());
    let path = path.to_str().expect("a path in UTF-8").to_owned().leak();
    Program::new(Subject {
        package: "victim",
        path: Some(path),
        module: module_path!(),
        file: file!(),
    })
}

/// A report with `#` in place of each number that differs: ports, times, process ids and lines of the checks.
pub fn masked(report: &str) -> String {
    let mut masked = String::new();
    for line in report.lines() {
        masked.push_str(unpadded(&masked_line(line)).trim_end());
        masked.push('\n');
    }
    masked
}

/// On a busy machine times have a digit more: the columns of a ladder must not depend on them.
fn unpadded(line: &str) -> String {
    let line = match line.trim_start() {
        rung if rung.starts_with("# s  |") => format!("    {rung}"),
        _ => line.to_owned(),
    };
    match line.split_once("for # s …") {
        Some((silence, rest)) => format!("{silence}for # s …       {}", rest.trim_start()),
        None => line,
    }
}

fn masked_line(line: &str) -> String {
    let mut masked = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let end = number.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(number.len());
        let (number, after) = number.split_at(end);
        let number = number.trim_end_matches('.');
        let differs = before.ends_with(':') && number.len() > 1
            || before.ends_with("pid ")
            || before.ends_with("' (")
            || (after.starts_with(" s ") || after.starts_with(" s\u{20}")) && number.contains('.');
        masked.push_str(before);
        masked.push_str(if differs { "#" } else { number });
        rest = &rest[at + number.len()..];
    }
    masked + rest
}

/// Whether the process ends within a second: it has been killed, but the system may take a moment.
pub fn is_gone(pid: u32) -> bool {
    let deadline = Instant::now() + Duration::from_secs(1);
    while lives(pid) {
        if Instant::now() > deadline {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(2));
    }
    true
}

/// A zombie that nobody has waited for yet has ended all the same.
fn lives(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}
