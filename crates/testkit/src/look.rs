//! Questions about a running program that the kit's waits ask, answered from what the system shows.

use std::net::SocketAddr;

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

/// The writes to sockets in which threads sit: the same answer twice means the same calls, for a thread that has gone
/// on in between has been switched off and on.
pub(crate) fn writes(pid: u32) -> Vec<RawThread> {
    let writing = |thread: &RawThread| {
        let Call::Waits(call) = &thread.call else { return false };
        thread.state == 'S' && matches!(call.wait, Wait::Write(_) | Wait::Copy { .. })
    };
    let processes = platform::processes(pid);
    let threads = processes.into_iter().filter_map(platform::threads).flatten();
    threads.filter(writing).collect()
}

/// Bytes on their way from `here` to `there` that the receiving program has not read; `None` where the system does
/// not tell.
pub(crate) fn untaken(here: SocketAddr, there: SocketAddr) -> Option<usize> {
    let sockets = platform::sockets();
    let ours = sockets.iter().find(|socket| socket.local == here && socket.remote == there)?;
    let theirs = sockets.iter().find(|socket| socket.local == there && socket.remote == here);
    let unread = theirs.map_or(0, |socket| socket.unread);
    usize::try_from(ours.sending + unread).ok()
}
