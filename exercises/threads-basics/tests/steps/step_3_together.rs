//! No rocket counts before all are ready.
//!
//! Smallest thing that passes: one `Barrier` for all rockets, and an `Arc` of it for each. A rocket waits at the barrier
//! after its `ready` line and before its countdown.
//!
//! Notice before you move on: a barrier opens only when as many threads wait as it was made for. A rocket that gives up
//! earlier keeps all the others waiting forever.
//!
//! Read on: docs/threads-basics.md, "Meeting at a barrier". `std::sync::Barrier` in the documentation of std.

use testkit::program;

use crate::{countdowns, lift_off, ready};

/// Bytes for two of the lines `rocket K ready`, but not for three.
const ROOM_FOR_TWO: usize = 40;

#[test]
fn all_are_ready_before_the_first_one_counts() {
    for rockets in [2, 7, 50] {
        let finished = program!().run(["lift-off", "--rockets", &rockets.to_string()]);

        finished.success().stdout_in_phases(&[
            ready(rockets),
            countdowns(rockets, 3),
            lift_off(),
        ]);
    }
}

#[test]
fn rockets_that_wait_use_no_processor() {
    let program =
        program!().hold_output_after(ROOM_FOR_TWO).start(["lift-off", "--rockets", "5"]);

    // Two rockets are ready, and wait for those that cannot say so yet.
    program.expect_threads(6).expect_still();

    program.finish().success().stdout_in_phases(&[
        ready(5),
        countdowns(5, 3),
        lift_off(),
    ]);
}

#[test]
fn who_cannot_print_keeps_nobody_waiting() {
    let program =
        program!().hold_output_after(ROOM_FOR_TWO).start(["lift-off", "--rockets", "5"]);
    program.settle();

    // As after `lift-off | head -2`.
    program.close_output();

    program.finish().stderr("");
}
