//! The checks of threads-basics, a file for each step. They run the program and see only what it prints, how it ends and
//! what its threads do.

mod step_1_spawn;
mod step_2_join;
mod step_3_together;
mod step_4_results;
mod step_5_panics;
mod step_6_background;
mod step_7_channel;

use std::fs::write;
use std::path::PathBuf;

use tempfile::{TempDir, tempdir};
use testkit::{Mismatch, Running, Shown, ThreadOutput};

/// What each of `rockets` says before the countdown.
fn ready(rockets: u32) -> Vec<ThreadOutput> {
    (1..=rockets)
        .map(|rocket| {
            ThreadOutput::new(
                format!("rocket {rocket}"),
                [format!("rocket {rocket} ready")],
            )
        })
        .collect()
}

/// The countdown of each of `rockets`.
fn countdowns(rockets: u32, from: u32) -> Vec<ThreadOutput> {
    let counts =
        |rocket| (1..=from).rev().map(move |count| format!("#{count}({rocket})"));
    (1..=rockets)
        .map(|rocket| ThreadOutput::new(format!("rocket {rocket}"), counts(rocket)))
        .collect()
}

/// All that each of `rockets` prints.
fn flights(rockets: u32, from: u32) -> Vec<ThreadOutput> {
    let pairs = ready(rockets).into_iter().zip(countdowns(rockets, from));
    pairs.map(|(ready, countdown)| ready.then(countdown)).collect()
}

/// What main prints when all rockets are done.
fn lift_off() -> Vec<ThreadOutput> {
    vec![ThreadOutput::new("main", ["lift-off!"])]
}

fn folder() -> TempDir {
    tempdir().expect("a folder for the files")
}

/// A new file.
fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    write(folder.path().join(name), bytes).expect("a new file");
    folder.path().join(name)
}

/// Fails the check: what was wrong, expected and seen, in words.
#[track_caller]
fn reject(program: &Running, headline: &str, expected: &str, got: &str) -> ! {
    program.reject(Mismatch {
        headline: headline.into(),
        expected: Shown::Words(expected.into()),
        got: Shown::Words(got.into()),
        cause: None,
    })
}
