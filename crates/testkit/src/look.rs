//! Questions about a running program that the kit's waits ask, answered from what the system shows.

use std::net::SocketAddr;

use crate::platform::{self, Call, Wait};

/// Whether a thread of the program is running or waits for a processor; `None` where the system does not tell.
pub(crate) fn is_running(pid: u32) -> Option<bool> {
    let threads = platform::threads(pid)?;
    Some(threads.iter().any(|thread| thread.state == 'R' || thread.call == Call::Runs))
}

/// The threads that sit in a write, and in which call of it: the same answer twice is a write that waits.
pub(crate) fn writes(pid: u32) -> Vec<(u32, Vec<u64>)> {
    let calls = platform::blocked_calls(pid);
    let writing = calls.into_iter().filter(|(_, call)| matches!(call.wait, Wait::Write(_) | Wait::Copy { .. }));
    writing.map(|(thread, call)| (thread, call.arguments.to_vec())).collect()
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
