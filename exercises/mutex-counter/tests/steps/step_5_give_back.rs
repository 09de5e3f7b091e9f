//! A permit that is returned when it is dropped (RAII).
//!
//! Smallest thing that passes: `acquire` returns a `Permit` that borrows the semaphore, its `Drop` calls `release`, and
//! `job` keeps it in a variable instead of calling `release` itself.
//!
//! Notice before you move on: a panic unwinds the stack, and that drops every variable on it. The guard of a lock works
//! in the same way. So no lock stays locked when its holder panics or returns early.
//!
//! Read on: docs/mutex-counter.md, "A permit that returns itself". `Drop` in the documentation of std.

use predicates::prelude::*;
use testkit::{Program, program};

use crate::{DONE, Jobs, semaphore};

/// The program, of which a job is told to panic.
fn crashing() -> Program {
    program!().panics_on_purpose()
}

#[test]
fn a_job_that_panics_gives_its_permit_back() {
    // Which job comes last is chance, and what the last one does with its permit shows nowhere. So each has its turn.
    for job in 1..=8 {
        let program =
            semaphore(&crashing(), &format!("--permits 1 --jobs 8 --crash {job}"));
        let finished = program.close_stdin().finish();

        let leaves = predicate::str::contains(format!("leave {job}\n"));
        Jobs::with_crash(1, 8, job).have_done_all(finished).stdout(leaves.not()).code(1);
    }
}

#[test]
fn the_others_go_on_after_the_panic() {
    let program = semaphore(&crashing(), "--permits 3 --jobs 3 --crash 1");
    let mut jobs = Jobs::with_crash(3, 3, 1);

    for _ in 0..3 {
        jobs.expect_next(&program, "`enter` of each of 3 jobs, since 3 may be inside");
    }
    jobs.expect_rest(
        &program,
        "nothing more: one job has panicked, the 2 others wait for a line",
    );

    Jobs::with_crash(3, 3, 1).have_done_all(program.close_stdin().finish()).code(1);
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

    Jobs::new(1, 3)
        .have_done_all(finished)
        .stdout(predicate::str::ends_with(DONE))
        .stderr("")
        .success();
}

#[test]
fn ends_quietly_when_nobody_reads_any_more() {
    let program = semaphore(&program!().hold_output(), "--permits 2 --jobs 8");
    program.close_stdin().expect_still();

    // As after `| head`: whoever prints gets an error, and returns early.
    program.close_output();

    program.finish().stderr("");
}
