//! Whether a program will ever do something again, seen from outside and without waiting for a
//! deadline.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::platform::{self, Call, RawThread, Socket, SocketKind, Wait};

/// How long nothing may have moved until a program counts as still.
const STILL_FOR: Duration = Duration::from_millis(300);

/// A time limit of a socket from which on it does not matter: no wait of a check is so long.
const LONG_TIMEOUT: Duration = Duration::from_secs(20);

/// A thread that wakes as often in a second looks at something again and again.
const WAKE_UPS_OF_A_POLL: u64 = 8;

/// Watches programs and their descendants.
#[derive(Debug)]
pub struct Stillness {
    roots: Vec<u32>,
    /// How much CPU time all threads together may use.
    limit: Duration,
    /// What the last look saw; before the first nothing is known, not even that nothing runs.
    seen: Option<Vec<(u32, RawThread)>>,
    unchanged_since: Instant,
    /// The CPU time of each thread, by process and thread, when the watch began.
    cpu_before: HashMap<(u32, u32), Duration>,
    began: Instant,
    /// How often each thread had been taken off the CPU then.
    switches_before: HashMap<(u32, u32), u64>,
    /// How often it was looked, and how often each thread did not wait then.
    looks: u32,
    awake: HashMap<(u32, u32), u32>,
}

/// What [`Stillness::observe`] saw.
#[derive(Clone, Debug, PartialEq)]
pub enum Motion {
    /// A thread moves, or will when a time limit of the program's own runs out.
    Moving,
    /// Nothing will happen any more: every thread waits without a time limit (or with one of 20 s
    /// or more on its socket), nothing has moved for 300 ms, and no data is on its way. Programs
    /// that have ended are still, too.
    Still,
    /// The threads have used more CPU time than the limit allows.
    Busy {
        /// The thread that has used most.
        thread: String,
        /// What all have used since the watch began.
        cpu: Duration,
    },
    /// The system does not tell: use a plain deadline.
    Unknown,
}

impl Stillness {
    /// Watches the processes `pids`, all threads of which together may use `limit` of CPU time.
    #[must_use]
    pub fn with_limit(pids: Vec<u32>, limit: Duration) -> Self {
        let threads = threads(&pids).unwrap_or_default();
        let cpu_before = threads.iter().map(|(pid, it)| ((*pid, it.id), it.cpu)).collect();
        let switches_before =
            threads.iter().map(|(pid, it)| ((*pid, it.id), it.switches)).collect();
        Self {
            roots: pids,
            limit,
            seen: None,
            unchanged_since: Instant::now(),
            cpu_before,
            began: Instant::now(),
            switches_before,
            looks: 0,
            awake: HashMap::new(),
        }
    }

    /// Looks once. Call it every 20 to 50 ms; the answer `Still` takes at least 300 ms.
    #[must_use]
    pub fn observe(&mut self) -> Motion {
        let Some(now) = threads(&self.roots) else { return Motion::Unknown };
        let busy = self.busy(&now);
        self.looks += 1;
        for (pid, thread) in now.iter().filter(|(_, thread)| thread.wait().is_none()) {
            *self.awake.entry((*pid, thread.id)).or_default() += 1;
        }
        let unchanged = self.seen.as_ref() == Some(&now);
        if !unchanged || !now.iter().all(|(_, thread)| waits(thread) || unknown(thread)) {
            self.unchanged_since = Instant::now();
        }
        let still = self.unchanged_since.elapsed() >= STILL_FOR;
        let seen = &*self.seen.insert(now);
        if let Some(busy) = busy {
            return busy;
        }
        if !still {
            return Motion::Moving;
        }
        // Not earlier: on its way to a wait, a thread passes through calls that do not matter.
        if seen.iter().any(|(_, thread)| unknown(thread)) {
            return Motion::Unknown;
        }
        if has_short_timeout(seen) || is_in_flight(seen) {
            return Motion::Moving;
        }
        Motion::Still
    }

    /// Whether the programs have done nothing but wake, look at something and wait again since the
    /// watch began: threads wake often, but whoever looks finds each of them waiting, as a rule.
    #[must_use]
    pub fn only_polls(&self) -> bool {
        let woken = |(pid, thread): &(u32, RawThread)| {
            let before = self.switches_before.get(&(*pid, thread.id)).copied().unwrap_or_default();
            thread.switches.saturating_sub(before)
        };
        let most = self.seen.iter().flatten().map(woken).max().unwrap_or_default();
        let often = self.began.elapsed().as_secs() * WAKE_UPS_OF_A_POLL;
        let rests = |times: &u32| times * 3 < self.looks;
        often > 0 && most >= often && self.awake.values().all(rests)
    }

    fn busy(&self, threads: &[(u32, RawThread)]) -> Option<Motion> {
        let used = |(pid, thread): &(u32, RawThread)| {
            let before = self.cpu_before.get(&(*pid, thread.id)).copied().unwrap_or_default();
            thread.cpu.saturating_sub(before)
        };
        let cpu: Duration = threads.iter().map(used).sum();
        let (pid, busiest) =
            threads.iter().max_by_key(|entry| used(entry)).filter(|_| cpu > self.limit)?;
        let name = if *pid == busiest.id { "main" } else { &busiest.name };
        Some(Motion::Busy { thread: name.to_string(), cpu })
    }
}

/// The live threads of the programs, each with its process; `None` when the system does not show
/// them.
fn threads(roots: &[u32]) -> Option<Vec<(u32, RawThread)>> {
    if !platform::shows_threads() {
        return None;
    }
    let mut all = Vec::new();
    for pid in roots.iter().flat_map(|&root| platform::processes(root)) {
        let threads = platform::threads(pid).unwrap_or_default();
        all.extend(threads.into_iter().map(|thread| (pid, thread)));
    }
    Some(all)
}

/// Whether a thread waits, as far as its call alone tells, until another thread or program acts.
#[must_use]
pub fn waits(thread: &RawThread) -> bool {
    thread.wait().is_some_and(|wait| match *wait {
        Wait::Futex { timed, .. } | Wait::Poll { timed } | Wait::Signal { timed } => !timed,
        // connect(2) gives up by itself: after 2 minutes by default, tcp(7).
        Wait::Sleep | Wait::Connect(_) => false,
        _ => true,
    })
}

fn unknown(thread: &RawThread) -> bool {
    thread.call == Call::Unknown || thread.wait() == Some(&Wait::Other)
}

/// Whether one of the waits ends by a time limit of its socket while a check still waits.
fn has_short_timeout(threads: &[(u32, RawThread)]) -> bool {
    let timeout = |(pid, thread): &(u32, RawThread)| platform::socket_timeout(*pid, thread.wait()?);
    threads.iter().filter_map(timeout).any(|timeout| timeout < LONG_TIMEOUT)
}

/// Whether one end of a connection has sent what the other end has not received: on the loopback
/// interface that is a segment that was dropped and will be sent again. If the other end has unread
/// bytes, it is a peer that does not read.
///
/// Looks only at the connections in which a thread waits: data for the others does not wake any
/// thread.
fn is_in_flight(threads: &[(u32, RawThread)]) -> bool {
    let inodes: Vec<u64> =
        threads.iter().flat_map(|(pid, thread)| inodes_of_wait(*pid, thread)).collect();
    if inodes.is_empty() {
        return false;
    }
    let sockets = platform::sockets();
    let connections = || sockets.iter().filter(|socket| socket.kind == SocketKind::Connection);
    let by_ends: HashMap<(SocketAddr, SocketAddr), &Socket> =
        connections().map(|socket| (socket.ends(), socket)).collect();
    let on_its_way = |from: &Socket, to: &Socket| from.sending > 0 && to.unread == 0;
    connections().filter(|socket| inodes.contains(&socket.inode)).any(|ours| {
        let (local, remote) = ours.ends();
        by_ends
            .get(&(remote, local))
            .is_some_and(|theirs| on_its_way(ours, theirs) || on_its_way(theirs, ours))
    })
}

fn inodes_of_wait(pid: u32, thread: &RawThread) -> Vec<u64> {
    let numbers = match thread.wait() {
        Some(&Wait::Read(number) | &Wait::Write(number)) => vec![number],
        Some(&Wait::Copy { from, to }) => vec![from, to],
        _ => Vec::new(),
    };
    numbers.into_iter().filter_map(|number| platform::socket_inode(pid, number)).collect()
}
