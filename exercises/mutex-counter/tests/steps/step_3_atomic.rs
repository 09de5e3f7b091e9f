//! Add in one step.
//!
//! Smallest thing that passes: `with_atomic` shares an `AtomicU64` through an `Arc`, and each thread calls `fetch_add`.
//!
//! Notice before you move on: no thread sleeps here, and none holds a lock. But an atomic operation is a single step: a
//! `load` and a `store` are two, and an update can get lost between them, as in step 2.
//!
//! Read on: docs/mutex-counter.md, "One step instead of two". `std::sync::atomic` in the documentation of std.

use testkit::program;

use crate::{FOR_MINUTES, count_exactly, goes_on};

#[test]
fn a_lone_thread_counts_exactly() {
    count_exactly("atomic", 1, 1000);
}

#[test]
fn a_million_updates_of_each_of_four_threads_count() {
    count_exactly("atomic", 4, 1_000_000);
}

#[test]
fn counts_exactly_with_any_number_of_threads() {
    for threads in [2, 3, 8, 64] {
        count_exactly("atomic", threads, 1000);
    }
}

#[test]
fn counts_in_threads_that_live_at_the_same_time() {
    let increments = FOR_MINUTES.to_string();
    let options =
        ["count", "--lock", "atomic", "--threads", "6", "--increments", &increments];

    let program = program!().start(options);
    program.expect_threads(7);

    goes_on(&program);
}
