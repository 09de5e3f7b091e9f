//! Give each rocket a thread of its own.
//!
//! Smallest thing that passes: in `lift_off`, `thread::spawn` gets a closure that runs the rocket, and the loop goes on
//! with the next rocket at once. The closure is `move`, so the thread owns its rocket.
//!
//! Notice before you move on: the lines of the rockets are now mixed, in a different order in each run. Many are missing,
//! too. Step 2 fixes that: when main returns, all other threads are stopped.
//!
//! Read on: docs/threads-basics.md, "A thread for each rocket". `std::thread::spawn` in the documentation of std.

use testkit::{ThreadOutput, program};

use crate::{flights, lift_off};

/// What the rockets print, in any order, and as far as they come: whether main waits for them is no matter of this step.
fn some_of(rockets: u32, from: u32) -> Vec<ThreadOutput> {
    flights(rockets, from)
        .into_iter()
        .chain(lift_off())
        .map(ThreadOutput::may_end_early)
        .collect()
}

#[test]
fn all_rockets_are_under_way_at_the_same_time() {
    let program = program!().hold_output().start(["lift-off", "--rockets", "5"]);

    program.expect_threads(6);
}

#[test]
fn each_rocket_prints_its_lines_in_its_order() {
    for rockets in [3, 200] {
        let finished = program!().run(["lift-off", "--rockets", &rockets.to_string()]);

        finished.stdout_in_phases(&[some_of(rockets, 3)]);
    }
}

#[test]
fn lines_are_printed_in_one_piece() {
    // Room for two `ready` lines, four lines of 7 bytes, and half of another one.
    let program = program!().hold_output_after(63).start([
        "lift-off",
        "--rockets",
        "2",
        "--from",
        "60",
    ]);

    program.expect_whole_lines();
}

#[test]
fn no_line_is_torn() {
    let program =
        program!().hold_output().start(["lift-off", "--rockets", "100", "--from", "60"]);
    program.expect_threads(101);

    program.finish().stdout_in_phases(&[some_of(100, 60)]);
}

#[test]
fn refuses_what_makes_no_sense() {
    program!().run(["lift-off", "--rockets", "0"]).code(2).stdout("");
    program!().run(["no-such-thing"]).code(2).stdout("");
}
