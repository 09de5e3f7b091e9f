//! Wait until every rocket is done.
//!
//! Smallest thing that passes: keep the handle that `spawn` returns for each rocket, and join all of them after the loop.
//! Only then print `lift-off!`.
//!
//! Notice before you move on: main does not know how long a rocket takes, so no sleep is long enough. And a join inside
//! the loop that spawns makes the rockets fly one after the other.
//!
//! Read on: docs/threads-basics.md, "Main waits for all". `JoinHandle::join` in the documentation of std.

use testkit::program;

use crate::{flights, lift_off};

#[test]
fn lift_off_comes_last_however_long_the_rockets_take() {
    let program =
        program!().hold_output().start(["lift-off", "--rockets", "5", "--from", "200"]);
    program.expect_threads(6);

    program.expect_main_waits(
        "while no rocket can print, none is done, and main prints nothing",
    );

    program.finish().success().stdout_in_phases(&[flights(5, 200), lift_off()]);
}

#[test]
fn nothing_is_missing() {
    for rockets in [1, 7, 50] {
        let finished = program!().run(["lift-off", "--rockets", &rockets.to_string()]);

        finished.success().stdout_in_phases(&[flights(rockets, 3), lift_off()]);
    }
}
