//! Questions about a running program that the kit's waits ask, answered from what the system shows.

use crate::platform::{self, RawThread, Wait};

/// Whether every thread of the process waits in a call, for an event or a time, but not to write;
/// `None` where the system does not tell.
pub(crate) fn is_asleep(pid: u32) -> Option<bool> {
    let asleep =
        |thread: &RawThread| thread.wait().is_some_and(|wait| !matches!(wait, Wait::Write(_)));
    Some(platform::threads(pid)?.iter().all(asleep))
}

/// The threads of the program that wait in a write. The same answer twice means the same calls: a
/// thread that has gone on in between has been switched off and on.
pub(crate) fn writers(pid: u32) -> Vec<RawThread> {
    waiting(pid, |wait| matches!(wait, Wait::Write(_) | Wait::Copy { .. })).unwrap_or_default()
}

/// The threads of the program that wait for something to read; `None` where the system does not
/// tell.
pub(crate) fn readers(pid: u32) -> Option<Vec<RawThread>> {
    waiting(pid, |wait| matches!(wait, Wait::Read(_) | Wait::Copy { .. } | Wait::Poll { .. }))
}

/// Whether a thread of the program waits for standard input.
pub(crate) fn reads_standard_input(pid: u32) -> bool {
    waiting(pid, |wait| *wait == Wait::Read(0)).is_some_and(|threads| !threads.is_empty())
}

/// Whether the process has read all that has arrived in its connections.
pub(crate) fn has_taken_everything(pid: u32) -> bool {
    let inodes = platform::inodes(pid);
    let sockets = platform::sockets();
    sockets.iter().filter(|it| inodes.contains(&it.inode)).all(|it| it.unread == 0)
}

fn waiting(pid: u32, on: impl Fn(&Wait) -> bool) -> Option<Vec<RawThread>> {
    let mut found = Vec::new();
    for process in platform::processes(pid) {
        let threads = platform::threads(process)?;
        found.extend(threads.into_iter().filter(|thread| thread.wait().is_some_and(&on)));
    }
    Some(found)
}
