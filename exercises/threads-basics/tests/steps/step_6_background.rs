//! A thread that main never joins.
//!
//! Smallest thing that passes: `watch` starts a thread that prints `tower: watching` and then never ends. It waits until
//! that line is printed, so that the rockets follow it, and returns without joining.
//!
//! Notice before you move on: a spawned thread may not have run yet when `spawn` returns. And Rust has no daemon threads,
//! because every thread is one: it is stopped when main returns, in the middle of its work.
//!
//! Read on: docs/threads-basics.md, "In the background". `std::thread::park` in the documentation of std.

use testkit::{ThreadOutput, program};

use crate::{countdowns, lift_off, ready, reject};

fn tower() -> Vec<ThreadOutput> {
    vec![ThreadOutput::new("the tower", ["tower: watching"])]
}

#[test]
fn it_does_not_keep_the_program_alive() {
    let finished = program!().run(["lift-off", "--tower", "--rockets", "3"]);

    finished.success().stdout_in_phases(&[
        tower(),
        ready(3),
        countdowns(3, 3),
        lift_off(),
    ]);
}

#[test]
fn a_rocket_is_ready_only_when_the_tower_watches() {
    let program =
        program!().hold_output().start(["lift-off", "--tower", "--rockets", "4"]);

    program.expect_one_printer(
        "while `tower: watching` is not out, no rocket has come to print `ready`",
    );

    program.finish().success().stdout_in_phases(&[
        tower(),
        ready(4),
        countdowns(4, 3),
        lift_off(),
    ]);
}

#[test]
fn watching_uses_no_processor() {
    // Room for the tower's line, but not for the whole countdowns.
    let program =
        program!().hold_output_after(100).start(["lift-off", "--tower", "--from", "100"]);

    program.expect_still();
    let threads = program.usage().map_or(9, |usage| usage.threads);
    if threads < 9 {
        reject(
            &program,
            "a thread has ended that should go on",
            "9 threads: main, 7 rockets, and the tower, which watches to the end",
            &format!("{threads} threads: the tower's does not go on"),
        );
    }
}
