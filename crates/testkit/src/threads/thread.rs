//! One thread, with all that can be found out about it from outside.

use std::time::Duration;

use super::endpoint::Endpoint;
use super::wait_reason::{self, LockNumbers, WaitReason};
use crate::platform::{self, Call, RawThread, Socket, SourceLocation, Trace};
use crate::wait::pause::pause;

/// How many threads of a process are looked at: a thousand would take seconds, and would say the
/// same.
const MAX_THREADS: usize = 96;
/// A thread is busy when it runs in each of so many looks.
const BUSY_LOOKS: usize = 4;
/// How often a busy thread is stopped, to see where it is most of the time.
const BUSY_SAMPLES: usize = 7;
const BUSY_SAMPLE_INTERVAL: Duration = Duration::from_millis(2);
/// The time between these looks.
const BUSY_INTERVAL: Duration = Duration::from_millis(15);

/// A thread, what it waits for, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadSnapshot {
    /// The system's number of the thread.
    pub id: u32,
    /// `main`, a name that the program has given, or `unnamed-1`.
    pub name: String,
    /// Why it does not go on.
    pub reason: WaitReason,
    /// The time limit with which its socket ends the wait.
    pub timeout: Option<Duration>,
    /// The reason and the time limit in words: `lock #1`, `accept on 127.0.0.1:4000`.
    pub waits: String,
    /// The innermost line of the program's own code.
    pub location: Option<SourceLocation>,
    /// The part of its stack that belongs to the program's own code.
    pub(super) variables: Vec<u64>,
}

/// How far a thread has come that wants to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printing {
    /// It writes: what comes next on standard output is its own.
    Writes,
    /// Another thread has the lock of the stream.
    Queues,
}

impl ThreadSnapshot {
    /// Whether the thread is about to print and cannot: it is in the call that writes, or waits for
    /// the stream's lock.
    #[must_use]
    pub fn printing(&self) -> Option<Printing> {
        match self.reason {
            WaitReason::Write(Endpoint::Stdout) => Some(Printing::Writes),
            WaitReason::StreamLock => Some(Printing::Queues),
            _ => None,
        }
    }

    /// Its place in the source, as a clause that follows other words; empty when it is not known.
    pub(super) fn at(&self) -> String {
        self.location.as_ref().map_or(String::new(), |location| format!(" ({location})"))
    }

    /// Its name and its place.
    pub(super) fn name_and_place(&self) -> (&str, String) {
        (&self.name, self.at())
    }

    pub(super) fn describe(&self, reason: &WaitReason, locks: &LockNumbers) -> String {
        let timeout = self.timeout.map(|limit| format!(" for {} s", limit.as_secs_f32()));
        reason.describe(locks) + &timeout.unwrap_or_default()
    }
}

/// Looks at all threads of a program and its descendants; returns those that it has looked at, and
/// how many more there are.
pub(super) fn look_at_all(pid: u32) -> (Vec<ThreadSnapshot>, usize) {
    let sockets = platform::sockets();
    let mut seen = Vec::new();
    let mut omitted = 0;
    for process in platform::processes(pid) {
        let mut threads = platform::threads(process).unwrap_or_default();
        omitted += shorten(&mut threads);
        seen.extend(look(process, pid, &threads, &sockets));
    }
    (seen, omitted)
}

/// Keeps the first threads, and of the others some that run; returns how many it leaves out.
fn shorten(threads: &mut Vec<RawThread>) -> usize {
    let count = threads.len();
    if count > MAX_THREADS {
        let rest = threads.split_off(MAX_THREADS);
        threads.extend(rest.into_iter().filter(|thread| thread.state == 'R').take(BUSY_LOOKS));
    }
    count - threads.len()
}

fn look(pid: u32, root: u32, threads: &[RawThread], sockets: &[Socket]) -> Vec<ThreadSnapshot> {
    let names = names(pid, root, threads);
    let name_of = |id: u32| Some(names[threads.iter().position(|it| it.id == id)?].clone());
    let busy = busy(pid, threads);
    let snapshot = |(thread, name): (&RawThread, &String)| {
        let timeout = thread.wait().and_then(|wait| platform::socket_timeout(pid, wait));
        let (reason, mut trace) = match busy.iter().find(|(id, _)| *id == thread.id) {
            Some((_, trace)) => (WaitReason::Busy, trace.clone()),
            None => {
                let trace = trace(pid, thread);
                (wait_reason::find(pid, &thread.call, &trace, timeout, sockets), trace)
            }
        };
        let reason = match reason {
            WaitReason::Join { thread, .. } => WaitReason::Join { thread, name: name_of(thread) },
            reason => reason,
        };
        ThreadSnapshot {
            id: thread.id,
            name: name.clone(),
            reason,
            timeout,
            waits: String::new(),
            location: trace.location,
            variables: trace.words.split_off(trace.own.min(trace.words.len())),
        }
    };
    threads.iter().zip(&names).map(snapshot).collect()
}

/// A thread that has not been given a name has that of its process.
fn names(pid: u32, root: u32, threads: &[RawThread]) -> Vec<String> {
    let process = threads.iter().find(|thread| thread.id == pid).map(|main| &main.name);
    let mut unnamed = 0;
    let name = |thread: &RawThread| match thread {
        _ if thread.id == pid && pid == root => "main".to_string(),
        _ if thread.id == pid => format!("child {}", thread.name),
        _ if Some(&thread.name) == process => {
            unnamed += 1;
            format!("unnamed-{unnamed}")
        }
        _ => thread.name.clone(),
    };
    threads.iter().map(name).collect()
}

/// The threads that run without a pause, with the place of each. If there are any, the program is
/// stopped for some milliseconds to see it.
fn busy(pid: u32, threads: &[RawThread]) -> Vec<(u32, Trace)> {
    let runs = |thread: &RawThread| thread.call == Call::Runs && thread.state == 'R';
    let mut busy: Vec<u32> = threads.iter().filter(|it| runs(it)).map(|it| it.id).collect();
    for _ in 1..BUSY_LOOKS {
        if busy.is_empty() {
            return Vec::new();
        }
        pause(BUSY_INTERVAL);
        let now = platform::threads(pid).unwrap_or_default();
        busy.retain(|id| now.iter().any(|thread| thread.id == *id && runs(thread)));
    }
    let look = |_| {
        pause(BUSY_SAMPLE_INTERVAL);
        platform::with_stopped_threads(pid, || {
            let now = platform::threads(pid).unwrap_or_default();
            let busy = now.iter().filter(|thread| busy.contains(&thread.id));
            busy.map(|thread| (thread.id, trace(pid, thread))).collect::<Vec<_>>()
        })
    };
    let looks: Vec<(u32, Trace)> = (0..BUSY_SAMPLES).flat_map(look).collect();
    busy.iter().filter_map(|id| Some((*id, most_frequent(*id, &looks)?))).collect()
}

/// The trace with the line at which a thread was seen most often: a loop is in several functions in
/// turn.
fn most_frequent(id: u32, looks: &[(u32, Trace)]) -> Option<Trace> {
    let traces = || looks.iter().filter(|(of, _)| *of == id).map(|(_, trace)| trace);
    let seen = |trace: &&Trace| {
        let alike = traces().filter(|it| it.location == trace.location).count();
        (trace.location.is_some(), alike)
    };
    traces().max_by_key(seen).cloned()
}

fn trace(pid: u32, thread: &RawThread) -> Trace {
    match &thread.call {
        Call::Stopped { stack, instruction } => platform::trace(pid, *stack, Some(*instruction)),
        Call::Waits(call) => platform::trace(pid, call.stack, None),
        Call::Runs | Call::Unknown => Trace::default(),
    }
}
