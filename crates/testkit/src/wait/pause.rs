//! The one place where the kit sleeps.

use std::thread;
use std::time::Duration;

/// Lets `time` pass before the next look at something that no event reports: a file in `/proc`, the
/// state of a process, a listener that must not block. It never stands for "ready by now".
#[expect(clippy::disallowed_methods, reason = "a pause between two looks; what counts is the look")]
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}
