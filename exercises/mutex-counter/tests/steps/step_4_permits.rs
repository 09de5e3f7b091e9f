//! Let at most P jobs in at a time.
//!
//! Smallest thing that passes: `acquire` waits on the `Condvar` while no permit is free, and then takes one. `release`
//! adds one and notifies.
//!
//! Notice before you move on: `wait` releases the lock while it sleeps; otherwise no other thread could change the
//! number. When it returns, it holds the lock, but another job may have taken the permit in the meantime.
//!
//! Read on: docs/mutex-counter.md, "Waiting until something is true". `parking_lot::Condvar` on docs.rs.

use testkit::program;

use crate::{DONE, Jobs, semaphore};

#[test]
fn a_permit_that_comes_back_lets_exactly_one_in() {
    let program = semaphore(&program!(), "--permits 3 --jobs 5");
    let mut jobs = Jobs::new(3, 5);

    for _ in 0..3 {
        jobs.expect_next(&program, "`enter` of one of 5 jobs, since 3 may be inside");
    }
    jobs.expect_rest(
        &program,
        "nothing more: 3 jobs have the 3 permits, and no line has let one out",
    );
    jobs.let_out(&program, 1);
    jobs.expect_next(&program, "`leave` of one of the 3 that are inside");
    jobs.expect_next(&program, "`enter` of one that has waited, since a permit is back");
    jobs.expect_rest(&program, "nothing more: one line of input lets one job out");

    Jobs::new(3, 5).have_done_all(program.close_stdin().finish()).success();
}

#[test]
fn all_permits_are_in_use_again_after_many_lines_at_once() {
    let program = semaphore(&program!(), "--permits 4 --jobs 60");
    let mut jobs = Jobs::new(4, 60);

    for _ in 0..4 {
        jobs.expect_next(&program, "`enter` of one of 60 jobs, since 4 may be inside");
    }
    jobs.let_out(&program, 50);
    for _ in 0..50 + 50 {
        jobs.expect_next(&program, "50 jobs leave, and as many enter");
    }

    jobs.expect_rest(
        &program,
        "nothing more: 4 jobs have the 4 permits, and there were 50 lines",
    );
}

#[test]
fn everyone_gets_in_and_out_when_there_is_no_input() {
    for (permits, count) in [(1, 50), (2, 100), (30, 300)] {
        let finished = program!().run([
            "semaphore",
            "--permits",
            &permits.to_string(),
            "--jobs",
            &count.to_string(),
        ]);

        Jobs::new(permits, count)
            .have_done_all(finished)
            .stdout(predicates::str::ends_with(DONE))
            .success();
    }
}

#[test]
fn more_permits_than_jobs_let_all_in() {
    let program = semaphore(&program!(), "--permits 5 --jobs 3");
    let mut jobs = Jobs::new(5, 3);

    for _ in 0..3 {
        jobs.expect_next(&program, "`enter` of one of 3 jobs, since 5 may be inside");
    }
    jobs.expect_rest(
        &program,
        "nothing more: all 3 jobs are inside, and no line has let one out",
    );

    Jobs::new(5, 3).have_done_all(program.close_stdin().finish()).success();
}

#[test]
fn nobody_takes_a_permit_that_another_has_taken() {
    // Each print has to wait until the one before it was read. So some jobs wait already while others are still to
    // come, and a permit that is given back is wanted by both.
    for count in [60, 1000, 1000] {
        let program = semaphore(
            &program!().hold_each_write(),
            &format!("--permits 4 --jobs {count}"),
        );

        Jobs::new(4, count).have_done_all(program.close_stdin().finish()).success();
    }
}

#[test]
fn the_permit_is_given_back_after_the_job_has_left() {
    // Room for `enter 1`, and not for two lines.
    let program = semaphore(&program!().hold_output_after(12), "--permits 1 --jobs 2");

    // One job has entered, and comes to print `leave`. Nobody takes that, so it is inside until then.
    program.close_stdin();

    program.expect_one_printer(
        "the other job waits for the permit until `leave` is printed",
    );
    Jobs::new(1, 2).have_done_all(program.finish()).success();
}

#[test]
fn refuses_numbers_that_make_no_sense() {
    for options in
        ["--permits 0 --jobs 3", "--permits 3 --jobs 0", "--permits 3", "--jobs 3"]
    {
        semaphore(&program!(), options).finish().code(2).stdout("");
    }
}
