//! Why does a program not go on? What each thread waits for, where in its source, and what that adds up to.

use std::fmt;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use super::wait_reason::{Cause, Way};

use crate::platform::{self, Call, Place, RawThread, Socket, Trace};
use crate::text::wrap;
use crate::wait::stillness::limit_of_socket;

/// The most lines that a description spends on threads.
const LINES: usize = 8;
/// So many threads of a process are looked at: a thousand would take seconds, and would say the same.
const MOST: usize = 96;
/// A thread is busy when it runs in each of so many looks.
const LOOKS: usize = 4;
const BETWEEN_LOOKS: Duration = Duration::from_millis(15);

/// A description of a program that hangs. Its `Display` is a block of a report: no line is longer than 100 characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Hang {
    /// Threads that wait in the same way at the same line are one line.
    pub threads: Vec<ThreadLine>,
    /// What it adds up to, its usual cause and the way out.
    pub verdict: Option<String>,
    /// The peers of the connections on which a thread waits to read or to write.
    served: Vec<String>,
    /// The threads that have come to print, and cannot.
    pub printing: Vec<String>,
    /// How many threads wait for a lock.
    pub waiting_for_locks: usize,
}

/// One thread, or many alike.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreadLine {
    /// `main`, `alice`, `client-2 … client-64 (63 threads)`.
    pub name: String,
    /// `lock A`, `accept on 127.0.0.1:4000`, `join of thread alice`.
    pub waits: String,
    pub place: Option<Place>,
}

/// One thread by itself, for who draws each of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The system's number of the thread.
    pub id: u32,
    pub name: String,
    /// As in [`ThreadLine::waits`].
    pub waits: String,
    pub place: Option<Place>,
    /// Whether it has come to print, and cannot: in the call to write itself, or at the lock of the stream.
    pub printing: Option<Printing>,
}

/// How far a thread has come that wants to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Printing {
    /// It writes: what comes next is its own.
    Writes,
    /// Another thread has the stream.
    Queues,
}

/// A thread with all that was found out about it.
pub(super) struct Seen {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) cause: Cause,
    /// When the wait ends by itself.
    pub(super) limit: Option<Duration>,
    pub(super) trace: Trace,
}

/// Describes a program and its descendants, `None` when the system does not show them.
///
/// Takes up to 150 ms, most of it for a first look at the program's file. A program that runs without a pause is
/// stopped for some milliseconds, to see where.
pub fn describe(pid: u32) -> Option<Hang> {
    let (seen, unseen) = look_at_all(pid);
    if seen.is_empty() {
        return None;
    }
    let locks = locks(&seen);
    let mut threads = fold(seen.iter().map(|thread| line(thread, &seen, &locks)).collect());
    if unseen > 0 {
        threads.push(ThreadLine {
            name: "…".to_string(),
            waits: format!("{unseen} more threads"),
            place: None,
        });
    }
    let served = seen.iter().filter_map(|thread| thread.cause.peer()).map(str::to_owned).collect();
    let printing = seen
        .iter()
        .filter(|thread| thread.cause.is_printing())
        .map(|thread| thread.name.clone())
        .collect();
    let waiting_for_locks =
        seen.iter().filter(|thread| matches!(thread.cause, Cause::Lock { .. })).count();
    Some(Hang {
        threads,
        verdict: super::diagnosis::verdict(&seen, &locks),
        served,
        printing,
        waiting_for_locks,
    })
}

/// Each thread of a program and its descendants; none when the system does not show them.
pub fn lanes(pid: u32) -> Vec<Lane> {
    let (seen, _) = look_at_all(pid);
    let locks = locks(&seen);
    let printing = |cause: &Cause| match cause {
        Cause::StandardStream => Some(Printing::Queues),
        cause => cause.is_printing().then_some(Printing::Writes),
    };
    let lane = |thread: &Seen| {
        let ThreadLine { name, waits, place } = line(thread, &seen, &locks);
        Lane { id: thread.id, name, waits, place, printing: printing(&thread.cause) }
    };
    seen.iter().map(lane).collect()
}

/// The threads, and how many more there are.
fn look_at_all(pid: u32) -> (Vec<Seen>, usize) {
    let sockets = platform::sockets();
    let mut seen = Vec::new();
    let mut unseen = 0;
    for process in platform::processes(pid) {
        let mut threads = platform::threads(process).unwrap_or_default();
        unseen += shorten(&mut threads);
        if !threads.is_empty() {
            seen.extend(look(process, pid, &threads, &sockets));
        }
    }
    (seen, unseen)
}

/// Keeps the first threads, and of the others some that run; says how many are left out.
fn shorten(threads: &mut Vec<RawThread>) -> usize {
    let count = threads.len();
    if count > MOST {
        let rest = threads.split_off(MOST);
        threads.extend(rest.into_iter().filter(|thread| thread.state == 'R').take(LOOKS));
    }
    count - threads.len()
}

fn look(pid: u32, root: u32, threads: &[RawThread], sockets: &[Socket]) -> Vec<Seen> {
    let names = names(pid, root, threads);
    let busy = busy(pid, threads);
    let waiting = |(thread, name): (&RawThread, String)| {
        let trace = match &thread.call {
            Call::Waits(call) => platform::trace(pid, call.stack, None),
            _ => Trace::default(),
        };
        let cause = super::wait_reason::find(pid, &thread.call, &trace, sockets);
        match busy.iter().find(|(id, _)| *id == thread.id) {
            Some((id, trace)) => {
                Seen { id: *id, name, cause: Cause::Busy, limit: None, trace: trace.clone() }
            }
            None => Seen {
                id: thread.id,
                name,
                cause,
                limit: limit_of_socket(pid, &thread.call),
                trace,
            },
        }
    };
    threads.iter().zip(names).map(waiting).collect()
}

/// A thread without a name of its own has the process's.
fn names(pid: u32, root: u32, threads: &[RawThread]) -> Vec<String> {
    let program =
        threads.iter().find(|thread| thread.id == pid).map_or("", |thread| thread.name.as_str());
    let mut unnamed = 0;
    let name = |thread: &RawThread| match thread {
        _ if thread.id == pid && pid == root => "main".to_string(),
        _ if thread.id == pid => format!("child {program}"),
        _ if thread.name == program => {
            unnamed += 1;
            format!("unnamed-{unnamed}")
        }
        _ => thread.name.clone(),
    };
    threads.iter().map(name).collect()
}

/// The threads that run without a pause, with the place of each.
#[expect(
    clippy::disallowed_methods,
    reason = "looks need time between them: there is no event to wait for"
)]
fn busy(pid: u32, threads: &[RawThread]) -> Vec<(u32, Trace)> {
    let running = |thread: &RawThread| thread.call == Call::Runs && thread.state == 'R';
    let mut busy: Vec<u32> =
        threads.iter().filter(|thread| running(thread)).map(|thread| thread.id).collect();
    for _ in 1..LOOKS {
        if busy.is_empty() {
            return Vec::new();
        }
        thread::sleep(BETWEEN_LOOKS);
        let now = platform::threads(pid).unwrap_or_default();
        busy.retain(|id| now.iter().any(|thread| thread.id == *id && running(thread)));
    }
    platform::stopped(pid, || {
        let now = platform::threads(pid).unwrap_or_default();
        now.iter()
            .filter(|thread| busy.contains(&thread.id))
            .map(|thread| (thread.id, place(pid, thread)))
            .collect()
    })
}

fn place(pid: u32, thread: &RawThread) -> Trace {
    match &thread.call {
        Call::Stopped { stack, instruction } => platform::trace(pid, *stack, Some(*instruction)),
        Call::Waits(call) => platform::trace(pid, call.stack, None),
        Call::Runs | Call::Unknown => Trace::default(),
    }
}

/// The locks that somebody waits for, in the order of their letters.
fn locks(seen: &[Seen]) -> Vec<u64> {
    let mut locks = Vec::new();
    for thread in seen {
        if let Cause::Lock { address, .. } = thread.cause {
            if !locks.contains(&address) {
                locks.push(address);
            }
        }
    }
    locks
}

/// `A` for the first lock, `B` for the second; a number from the 27th on.
pub(super) fn letter(lock: u64, locks: &[u64]) -> String {
    let index = locks.iter().position(|&it| it == lock).unwrap_or(locks.len());
    match u8::try_from(index) {
        Ok(small @ 0..=25) => char::from(b'A' + small).to_string(),
        _ => (index + 1).to_string(),
    }
}

fn line(thread: &Seen, all: &[Seen], locks: &[u64]) -> ThreadLine {
    let limit =
        thread.limit.map_or(String::new(), |limit| format!(" for {} s", limit.as_secs_f32()));
    let waits = waits(thread, all, locks) + &limit;
    ThreadLine { name: thread.name.clone(), waits, place: thread.trace.place.clone() }
}

/// What a thread waits in and on, in words.
pub(super) fn waits(thread: &Seen, all: &[Seen], locks: &[u64]) -> String {
    match &thread.cause {
        Cause::Runs => "runs".to_string(),
        Cause::Busy => "runs without a pause".to_string(),
        Cause::Lock { address, way: Way::Mutex } => format!("lock {}", letter(*address, locks)),
        Cause::Lock { address, way: Way::Read } => {
            format!("lock {}, to read", letter(*address, locks))
        }
        Cause::Lock { address, way: Way::Write } => {
            format!("lock {}, to write", letter(*address, locks))
        }
        Cause::StandardStream => "the lock of a standard stream".to_string(),
        Cause::Once => "a value that another thread initialises".to_string(),
        Cause::Join(id) => match all.iter().find(|it| it.id == *id) {
            Some(other) => format!("join of thread {}", other.name),
            None => "join of a thread".to_string(),
        },
        Cause::ScopeEnd => "the end of a scope".to_string(),
        Cause::Receive => "a channel, to receive".to_string(),
        Cause::Send => "a channel, to send".to_string(),
        Cause::Barrier => "a barrier".to_string(),
        Cause::Condvar => "a condition variable".to_string(),
        Cause::ThreadPark => "unpark()".to_string(),
        Cause::Park => "a lock, a channel or unpark()".to_string(),
        Cause::Accept(subject) => format!("accept on {subject}"),
        Cause::Read(subject) | Cause::Reply(subject) => format!("read on {subject}"),
        Cause::Write(subject) => format!("write on {subject}"),
        Cause::Connect(subject) => format!("connect on {subject}"),
        Cause::StandardInput => "standard input".to_string(),
        Cause::Poll => "poll, select or epoll".to_string(),
        Cause::Sleep => "sleep".to_string(),
        Cause::Child => "the end of a child process".to_string(),
        Cause::Open => "the other end of a named pipe".to_string(),
        Cause::FileLock => "the lock of a file".to_string(),
        Cause::Signal => "a signal".to_string(),
        Cause::Call(number) => format!("system call {number}"),
    }
}

/// Makes one line of three or more threads that wait in the same way at the same place.
fn fold(lines: Vec<ThreadLine>) -> Vec<ThreadLine> {
    let mut groups: Vec<Vec<ThreadLine>> = Vec::new();
    for line in lines {
        let alike = |group: &&mut Vec<ThreadLine>| {
            manner(&group[0]) == manner(&line) && group[0].place == line.place
        };
        match groups.iter_mut().find(alike) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    let mut folded: Vec<ThreadLine> = groups.into_iter().flat_map(fold_group).collect();
    let more = folded.len().saturating_sub(LINES);
    if more > 0 {
        folded.truncate(LINES - 1);
        folded.push(ThreadLine {
            name: "…".to_string(),
            waits: format!("{} more lines", more + 1),
            place: None,
        });
    }
    folded
}

fn fold_group(group: Vec<ThreadLine>) -> Vec<ThreadLine> {
    let [first, .., last] = &group[..] else { return group };
    if group.len() < 3 {
        return group;
    }
    let name = format!("{} … {} ({} threads)", first.name, last.name, group.len());
    let peers = if first.waits == last.waits {
        first.waits.clone()
    } else {
        format!("{} ⇄ their peers", manner(first))
    };
    vec![ThreadLine { name, waits: peers, place: first.place.clone() }]
}

/// What it waits for, without the peer, which is another one for each thread of a server.
fn manner(line: &ThreadLine) -> &str {
    line.waits.split(" ⇄ ").next().unwrap_or(&line.waits)
}

impl Hang {
    /// The peers of the sockets on which a thread waits to read or to write.
    pub fn served(&self) -> &[String] {
        &self.served
    }

    /// The peers that are served while nobody serves `peer`; empty if somebody does.
    pub fn serves_only_others(&self, peer: SocketAddr) -> &[String] {
        if self.served.contains(&peer.to_string()) { &[] } else { &self.served }
    }

    /// If the program has one thread, and it waits for standard input: a clause that says so, and where.
    pub fn only_asks_for_input(&self) -> Option<String> {
        let [line] = &self.threads[..] else { return None };
        let place = line.place.as_ref().map_or(String::new(), |place| format!(" ({place})"));
        (line.waits == "standard input")
            .then(|| format!("{} waits for standard input{place}", line.name))
    }

    /// A line for each thread, or for each group of threads that are alike.
    pub fn lines(&self) -> Vec<String> {
        let width = |text: fn(&ThreadLine) -> &str| {
            self.threads.iter().map(|line| text(line).chars().count()).max()
        };
        let (name, waits) =
            (width(|line| &line.name).unwrap_or(0), width(|line| &line.waits).unwrap_or(0).min(52));
        let line = |line: &ThreadLine| {
            let place = line.place.as_ref().map_or(String::new(), Place::to_string);
            format!("{:name$}  {:waits$}  {place}", line.name, line.waits).trim_end().to_owned()
        };
        self.threads.iter().map(line).collect()
    }
}

impl fmt::Display for Hang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "where its threads wait:")?;
        self.lines().iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        if let Some(verdict) = &self.verdict {
            writeln!(f)?;
            wrap(verdict, 96).iter().try_for_each(|line| writeln!(f, "{line}"))?;
        }
        Ok(())
    }
}
