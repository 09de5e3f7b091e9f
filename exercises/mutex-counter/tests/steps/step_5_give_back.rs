//! A permit that gives itself back.
//!
//! Smallest thing that passes: `acquire` returns a `Permit` that borrows the semaphore, its `Drop` calls `release`, and
//! `job` keeps it in a variable instead of calling `release` itself.
//!
//! Notice before you move on: a panic unwinds the stack, and that drops every variable on it. The guard of a lock is
//! made in the same way, and this is why no lock stays locked when its holder panics or returns early.
//!
//! Read on: docs/mutex-counter.md, "What gives itself back". `Drop` in the documentation of std.

use predicates::prelude::*;
use testkit::{Program, program};

use crate::{DONE, Jobs, semaphore};

/// The program, of which a job is told to panic.
fn crashing() -> Program {
    program!().panics_with("crash")
}

#[test]
fn a_job_that_panics_gives_its_permit_back() {
    let program = semaphore(&crashing(), "--permits 1 --jobs 4 --crash 2");
    let finished = program.close_stdin().finish();

    let jobs = Jobs { crashes: Some("2"), ..Jobs::new(1, 4) };
    let job_2_leaves = predicate::str::contains("leave 2\n");
    jobs.have_done_all(finished).stdout(job_2_leaves.not()).code(1);
}

#[test]
fn all_permits_of_those_who_are_left_are_in_use() {
    let program = semaphore(&crashing(), "--permits 2 --jobs 9 --crash 1");
    let mut jobs = Jobs { crashes: Some("1"), ..Jobs::new(2, 9) };
    program.write("\n".repeat(6));

    for _ in 0..9 + 6 {
        program.expect_line("8 jobs and the one that panics enter, 6 leave", |line| jobs.hear(line));
    }

    program.expect_no_more_stdout("nothing more: the last 2 jobs are inside, and there were 6 lines");
}

#[test]
fn the_error_names_the_job_that_panicked() {
    let program = semaphore(&crashing(), "--permits 3 --jobs 3 --crash 3");
    let last_line = predicate::str::ends_with("error: job 3 panicked\n");

    program.close_stdin().finish().stderr(last_line).code(1);
}

#[test]
fn nobody_panics_if_there_is_no_such_job() {
    let program = semaphore(&program!(), "--permits 1 --jobs 3 --crash 4");
    let finished = program.close_stdin().finish();

    Jobs::new(1, 3).have_done_all(finished).stdout(predicate::str::ends_with(DONE)).stderr("").success();
}

#[test]
fn ends_quietly_when_nobody_reads_any_more() {
    let program = semaphore(&program!().hold_output(), "--permits 2 --jobs 20");
    program.close_stdin().expect_still();

    // As after `| head`: whoever prints gets an error, and returns early.
    program.close_output();

    program.finish().stderr("");
}
