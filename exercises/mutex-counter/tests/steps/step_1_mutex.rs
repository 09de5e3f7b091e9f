//! A lock around a counter.
//!
//! Smallest thing that passes: `with_mutex` shares one `Mutex` with all threads through an `Arc`. Each thread locks it
//! for each addition, and main reads the total when all threads have ended.
//!
//! Notice before you move on: the lock owns the number. You cannot reach it without a guard, and the lock is released
//! when the guard is dropped, so you cannot forget either.
//!
//! Read on: docs/mutex-counter.md, "A lock owns what it protects". `parking_lot::Mutex` on docs.rs.

use testkit::program;

use crate::{FOR_MINUTES, count_exactly, goes_on};

#[test]
fn a_lone_thread_counts_exactly() {
    count_exactly("mutex", 1, 1000);
}

#[test]
fn counts_exactly_with_any_number_of_threads() {
    for threads in [2, 3, 8, 64] {
        count_exactly("mutex", threads, 1000);
    }
}

#[test]
fn a_million_updates_of_each_of_four_threads_count() {
    count_exactly("mutex", 4, 1_000_000);
}

#[test]
fn counts_nothing_when_there_is_nothing_to_count() {
    count_exactly("mutex", 3, 0);
}

#[test]
fn counts_in_threads_that_live_at_the_same_time() {
    let increments = FOR_MINUTES.to_string();

    let program =
        program!().start(["count", "--threads", "6", "--increments", &increments]);
    program.expect_threads(7);

    goes_on(&program);
}

#[test]
fn uses_eight_threads_and_the_mutex_unless_told_otherwise() {
    program!().run(["count"]).stdout("counted: 800000\nexpected: 800000\n").success();
}

#[test]
fn refuses_numbers_that_make_no_sense() {
    for options in [
        ["--threads", "0"],
        ["--threads", "many"],
        ["--increments", "-1"],
        ["--lock", "hope"],
    ] {
        program!().run(["count"].iter().chain(&options)).code(2).stdout("");
    }
}
