//! `join` tells you when a thread has panicked.
//!
//! Smallest thing that passes: a rocket that explodes panics instead of counting down. `lift_off` joins all rockets, and
//! if a `join` returned an `Err`, it fails with `rocket K exploded`.
//!
//! Notice before you move on: a panic ends its own thread and no other. If you ignore what `join` returns, you never
//! learn about it. If you return at the first `Err`, you stop the rockets that are still flying.
//!
//! Read on: docs/threads-basics.md, "A panic is a result". `std::thread::Result` in the documentation of std.

use predicates::prelude::*;
use testkit::program;

use crate::{countdowns, lift_off, ready};

#[test]
fn an_explosion_is_an_error_of_the_program() {
    let finished = program!().panics_on_purpose().run(["lift-off", "--explode", "2"]);

    let told = predicate::str::contains("error: rocket 2 exploded\n");
    finished.code(1).stderr(told).stdout(predicate::str::contains("lift-off!").not());
}

#[test]
fn the_others_fly_on_to_their_end() {
    for exploding in [1, 3] {
        let args = [
            "lift-off",
            "--rockets",
            "3",
            "--from",
            "500",
            "--explode",
            &exploding.to_string(),
        ];
        // Room for all to be ready, but not for the whole countdowns: the explosion comes first.
        let program = program!().panics_on_purpose().hold_output_after(2000).start(args);
        program.settle();

        let mut countdowns = countdowns(3, 500);
        countdowns[exploding - 1] = countdowns[exploding - 1].clone().may_end_early();
        program.finish().stdout_in_phases(&[ready(3), countdowns]);
    }
}

#[test]
fn without_an_explosion_all_is_well() {
    let finished = program!().run(["lift-off", "--rockets", "3", "--explode", "4"]);

    finished.success().stderr("").stdout_in_phases(&[
        ready(3),
        countdowns(3, 3),
        lift_off(),
    ]);
}
