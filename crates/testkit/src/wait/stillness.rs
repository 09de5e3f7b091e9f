//! Will a program ever do something again? Seen from outside, without waiting for a deadline.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::platform::{self, Call, Descriptor, Direction, RawThread, Socket, SocketKind, Wait};

/// How long nothing may have moved.
const QUIET: Duration = Duration::from_millis(300);

/// No wait of a check is so long. A time limit above this is as good as none.
const FOR_EVER: Duration = Duration::from_secs(20);

/// Watches programs and their descendants.
pub struct Stillness {
    roots: Vec<u32>,
    limit: Duration,
    /// What the last look saw; before the first nothing is known, not even that nothing runs.
    seen: Option<Vec<(u32, RawThread)>>,
    unchanged_since: Instant,
    /// The processor time of each thread, by process and thread, when the account was opened.
    account: HashMap<(u32, u32), Duration>,
}

/// What [`Stillness::observe`] saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Motion {
    /// Something moves, or will when a time limit of the program's own runs out.
    Moving,
    /// Nothing will come any more: every thread waits without a time limit (or with one of 20 s or more on its socket),
    /// nothing has moved for 300 ms, and no data is on its way. Programs that have ended are still, too.
    Still,
    /// The threads have used more processor time than the account allows; this one has used most.
    Busy { thread: String, cpu: Duration },
    /// The system does not tell: use a plain deadline.
    Unknown,
}

impl Stillness {
    /// Watches the processes `pids` and opens their account of processor time: 1.5 s.
    pub fn new(pids: Vec<u32>) -> Self {
        Self::with_limit(pids, Duration::from_millis(1500))
    }

    /// The same with another limit, for all threads of all programs together.
    pub fn with_limit(pids: Vec<u32>, limit: Duration) -> Self {
        let account = threads(&pids)
            .unwrap_or_default()
            .iter()
            .map(|(pid, it)| ((*pid, it.id), it.cpu))
            .collect();
        Self { roots: pids, limit, seen: None, unchanged_since: Instant::now(), account }
    }

    /// Begins again, the account of processor time too: the caller saw progress.
    pub fn restart(&mut self) {
        *self = Self::with_limit(std::mem::take(&mut self.roots), self.limit);
    }

    /// Looks once. Call it every 20 to 50 ms; the answer `Still` takes at least 300 ms.
    pub fn observe(&mut self) -> Motion {
        let Some(now) = threads(&self.roots) else { return Motion::Unknown };
        let busy = self.busy(&now);
        let unchanged = self.seen.as_ref() == Some(&now);
        if !unchanged || !now.iter().all(|(_, thread)| waits(thread) || unknown(thread)) {
            self.unchanged_since = Instant::now();
        }
        let quiet = self.unchanged_since.elapsed() >= QUIET;
        let seen = &*self.seen.insert(now);
        if let Some(busy) = busy {
            return busy;
        }
        if !quiet {
            return Motion::Moving;
        }
        // Only now: on its way to a wait, a thread passes through calls that do not matter.
        if seen.iter().any(|(_, thread)| unknown(thread)) {
            return Motion::Unknown;
        }
        if limited_by_socket(seen) || in_flight(seen) {
            return Motion::Moving;
        }
        Motion::Still
    }

    fn busy(&self, threads: &[(u32, RawThread)]) -> Option<Motion> {
        let used = |(pid, thread): &(u32, RawThread)| {
            let before = self.account.get(&(*pid, thread.id)).copied().unwrap_or_default();
            thread.cpu.saturating_sub(before)
        };
        let cpu: Duration = threads.iter().map(used).sum();
        let (pid, busiest) =
            threads.iter().max_by_key(|entry| used(entry)).filter(|_| cpu > self.limit)?;
        let name = if *pid == busiest.id { "main" } else { &busiest.name };
        Some(Motion::Busy { thread: name.to_string(), cpu })
    }
}

/// The live threads of the programs, each with its process; `None` when the system does not show them.
fn threads(roots: &[u32]) -> Option<Vec<(u32, RawThread)>> {
    if !platform::shows_threads() {
        return None;
    }
    let processes = roots.iter().flat_map(|&root| platform::processes(root));
    let with_threads = |pid| {
        platform::threads(pid).unwrap_or_default().into_iter().map(move |thread| (pid, thread))
    };
    Some(processes.flat_map(with_threads).collect())
}

/// Whether a thread waits, as far as its call alone tells, until somebody else acts.
pub fn waits(thread: &RawThread) -> bool {
    let Call::Waits(call) = &thread.call else { return false };
    let limited = match call.wait {
        Wait::Futex { timed, .. } | Wait::Poll { timed } | Wait::Signal { timed } => timed,
        // connect(2) gives up by itself: after 2 minutes by default, tcp(7).
        Wait::Sleep | Wait::Connect(_) => true,
        _ => false,
    };
    thread.state == 'S' && !limited
}

fn unknown(thread: &RawThread) -> bool {
    match &thread.call {
        Call::Unknown => true,
        Call::Waits(call) => thread.state == 'S' && call.wait == Wait::Other,
        Call::Runs | Call::Stopped { .. } => false,
    }
}

/// Whether one of the calls ends by a time limit of its socket while a check waits.
fn limited_by_socket(threads: &[(u32, RawThread)]) -> bool {
    threads.iter().any(|(pid, thread)| {
        limit_of_socket(*pid, &thread.call).is_some_and(|limit| limit < FOR_EVER)
    })
}

/// The time limit of the socket on which a thread of the process `pid` waits in `call`.
pub(crate) fn limit_of_socket(pid: u32, call: &Call) -> Option<Duration> {
    let Call::Waits(call) = call else { return None };
    let limit = |number, direction| platform::deadline_of_socket(pid, number, direction);
    match call.wait {
        Wait::Read(number) | Wait::Accept(number) => limit(number, Direction::Receiving),
        Wait::Write(number) => limit(number, Direction::Sending),
        Wait::Copy { from, to } => {
            limit(from, Direction::Receiving).or_else(|| limit(to, Direction::Sending))
        }
        _ => None,
    }
}

fn wait(thread: &RawThread) -> Option<&Wait> {
    match &thread.call {
        Call::Waits(call) => Some(&call.wait),
        _ => None,
    }
}

/// Whether one end of a connection has sent what the other end has not received: on the loopback device that is a
/// segment that was dropped and will be sent again. With unread bytes at the other end it is a peer that does not read.
///
/// Looks at the connections in which a thread waits. Data for others is for no one who would read it.
fn in_flight(threads: &[(u32, RawThread)]) -> bool {
    let inodes: Vec<u64> =
        threads.iter().flat_map(|(pid, thread)| inodes_of_wait(*pid, thread)).collect();
    if inodes.is_empty() {
        return false;
    }
    let sockets = platform::sockets();
    let connections = || sockets.iter().filter(|socket| socket.kind == SocketKind::Connection);
    let by_ends: HashMap<(SocketAddr, SocketAddr), &Socket> =
        connections().map(|socket| ((plain(socket.local), plain(socket.remote)), socket)).collect();
    let on_its_way = |from: &Socket, to: &Socket| from.sending > 0 && to.unread == 0;
    connections().filter(|socket| inodes.contains(&socket.inode)).any(|ours| {
        let peer = by_ends.get(&(plain(ours.remote), plain(ours.local)));
        peer.is_some_and(|theirs| on_its_way(ours, theirs) || on_its_way(theirs, ours))
    })
}

fn inodes_of_wait(pid: u32, thread: &RawThread) -> Vec<u64> {
    let numbers = match wait(thread) {
        Some(&Wait::Read(number) | &Wait::Write(number)) => vec![number],
        Some(&Wait::Copy { from, to }) => vec![from, to],
        _ => Vec::new(),
    };
    let inode = |number| match platform::descriptor(pid, number)? {
        Descriptor::Socket(inode) => Some(inode),
        _ => None,
    };
    numbers.into_iter().filter_map(inode).collect()
}

/// An IPv4 address, also where an IPv6 socket has it mapped: the two ends of a connection may differ in that.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}
