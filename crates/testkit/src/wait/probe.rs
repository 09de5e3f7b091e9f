//! Questions about a running program that the kit's waits ask, answered from what the system shows.

use crate::platform::{self, Call, RawThread, Wait};

/// Whether every thread of the program waits in a call, for an event or a time, but not to write; `None` where the
/// system does not tell.
pub(crate) fn is_asleep(pid: u32) -> Option<bool> {
    let asleep = |thread: &RawThread| match &thread.call {
        Call::Waits(call) => thread.state == 'S' && !matches!(call.wait, Wait::Write(_)),
        _ => false,
    };
    Some(platform::threads(pid)?.iter().all(asleep))
}

/// The threads that wait in a write to a descriptor. The same answer twice means the same calls: a thread that has gone
/// on in between has been switched off and on.
pub(crate) fn writers(pid: u32) -> Vec<RawThread> {
    waiting(pid, |wait| matches!(wait, Wait::Write(_) | Wait::Copy { .. })).unwrap_or_default()
}

/// The threads that wait for something to read; `None` where the system does not tell.
pub(crate) fn readers(pid: u32) -> Option<Vec<RawThread>> {
    waiting(pid, |wait| matches!(wait, Wait::Read(_) | Wait::Copy { .. } | Wait::Poll { .. }))
}

/// Whether a thread waits for standard input.
pub(crate) fn reads_standard_input(pid: u32) -> bool {
    waiting(pid, |wait| matches!(wait, Wait::Read(0))).is_some_and(|threads| !threads.is_empty())
}

/// Whether nothing waits in the connections of the program to be read by it.
pub(crate) fn has_taken_everything(pid: u32) -> bool {
    let inodes = platform::inodes(pid);
    platform::sockets()
        .iter()
        .filter(|socket| inodes.contains(&socket.inode))
        .all(|socket| socket.unread == 0)
}

fn waiting(pid: u32, on: impl Fn(&Wait) -> bool) -> Option<Vec<RawThread>> {
    let mut found = Vec::new();
    for process in platform::processes(pid) {
        let threads = platform::threads(process)?.into_iter();
        found.extend(threads.filter(|thread| match &thread.call {
            Call::Waits(call) => thread.state == 'S' && on(&call.wait),
            _ => false,
        }));
    }
    Some(found)
}
