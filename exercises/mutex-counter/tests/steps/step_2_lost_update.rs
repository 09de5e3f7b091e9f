//! See updates get lost, in every run.
//!
//! Smallest thing that passes: `lose_updates` reads the counter, waits at the barrier, and writes the number that it read
//! plus 1. And `run` returns an error when the two numbers differ.
//!
//! Notice before you move on: no compiler and no atomic prevents this. Reading is one step and writing another, and other
//! threads may do the same in between. It also happens without the barrier: by bad luck, and not in your test.
//!
//! Read on: docs/mutex-counter.md, "A lost update". `std::sync::Barrier` in the documentation of std.

use testkit::program;

use crate::{FOR_MINUTES, count_exactly, counted, goes_on};

#[track_caller]
fn loses_all_but_one_a_round(threads: u64, rounds: u64) {
    let options = [threads.to_string(), rounds.to_string()];
    let program = program!().start([
        "count",
        "--lock",
        "none",
        "--threads",
        &options[0],
        "--increments",
        &options[1],
    ]);

    let left = format!("`counted: {rounds}`: one update of each round is left");
    program.expect_line(&left, |line| match counted(line) {
        Some(counted) if counted == rounds => Ok(()),
        Some(_) => {
            Err("in each round all threads have to read before the first one writes: that takes a \
                 Barrier between reading and writing"
                .into())
        }
        None => Err("this is no `counted: N`".into()),
    });
    program.expect_stdout(format!("expected: {}\n", threads * rounds));
    program.finish().error("");
}

#[test]
fn all_updates_of_a_round_but_one_are_lost() {
    loses_all_but_one_a_round(4, 1000);
}

#[test]
fn loses_as_many_with_two_threads_and_with_sixty_four() {
    loses_all_but_one_a_round(2, 500);
    loses_all_but_one_a_round(64, 20);
}

#[test]
fn one_thread_alone_loses_nothing() {
    count_exactly("none", 1, 1000);
}

#[test]
fn the_rounds_are_those_of_threads() {
    let increments = FOR_MINUTES.to_string();
    let options =
        ["count", "--lock", "none", "--threads", "6", "--increments", &increments];

    let program = program!().start(options);
    program.expect_threads(7);

    goes_on(&program);
}
