//! The end of the test process at its first report, which is then the last thing on the screen.

use std::collections::HashMap;
use std::io::{StdoutLock, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::check::mode::{Mode, mode};
use crate::check::outcome::Outcome;
use crate::program::watchdog;

/// The status with which libtest ends when a test has failed: cargo says then only that one has.
const FAILED: i32 = 101;

static BEGUN: AtomicBool = AtomicBool::new(false);

pub(crate) fn has_begun() -> bool {
    BEGUN.load(Ordering::SeqCst)
}

/// From now on the end of a check is no news to libtest.
pub(crate) fn begin() {
    BEGUN.store(true, Ordering::SeqCst);
}

/// From now on no check starts a program. Those that run are ended.
pub(crate) fn end_programs() {
    watchdog::end_all();
}

/// Writes the report past libtest, which keeps what tests write until all of them have ended.
pub(crate) fn print(
    out: &mut StdoutLock<'_>,
    test: &str,
    report: &str,
    outcomes: &HashMap<String, Outcome>,
) {
    let text = match mode() {
        Mode::LastForTool => in_libtests_form(test, report, outcomes),
        _ => format!("\n{report}"),
    };
    // If this fails nobody reads it any more.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Never returns.
#[expect(clippy::disallowed_methods, reason = "libtest offers no other way to end a run")]
pub(crate) fn exit() -> ! {
    process::exit(FAILED)
}

/// The verdicts, of which libtest has printed some, and the report where it prints reports.
fn in_libtests_form(test: &str, report: &str, outcomes: &HashMap<String, Outcome>) -> String {
    let mut text = String::from("\n");
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Passed => text += &format!("test {name} ... ok\n"),
            Outcome::Failed => text += &format!("test {name} ... FAILED\n"),
            Outcome::Open | Outcome::GivenUp => {}
        }
    }
    let end = "test result: FAILED. The first failure has ended the run.";
    format!(
        "{text}\nfailures:\n\n---- {test} stdout ----\n{report}\n\nfailures:\n    {test}\n\n{end}\n"
    )
}
