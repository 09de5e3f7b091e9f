//! All threads of a program at one moment, and the lines that a report shows of them.

use std::fmt;
use std::net::SocketAddr;

use super::diagnosis::diagnose;
use super::endpoint::Endpoint;
use super::thread::{ThreadSnapshot, look_at_all};
use super::wait_reason::{LockNumbers, WaitReason};
use crate::platform::SourceLocation;
use crate::text::wrap;

/// The most lines that a report spends on threads.
const MAX_LINES: usize = 8;

/// The most columns that are given to what threads wait for, before their places.
const MAX_COLUMNS: usize = 52;

/// The threads of a program and its descendants at one moment. `Display` writes a block with lines
/// of at most 100 characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Never empty.
    pub threads: Vec<ThreadSnapshot>,
    /// How many more threads there are, at which it has not looked.
    pub omitted: usize,
    /// What the waits add up to, the usual cause and the way out; `None` when the list of threads
    /// says it all.
    pub diagnosis: Option<String>,
}

/// A line about one thread, or about three and more that wait alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// `main`, `alice`, `client-2 … client-64 (63 threads)`.
    pub name: String,
    /// As [`ThreadSnapshot::waits`].
    pub waits: String,
    /// The line of source at which they wait.
    pub location: Option<SourceLocation>,
}

impl Snapshot {
    /// Looks at the program with the process `pid`; `None` when it has ended, or the system does
    /// not show its threads.
    ///
    /// Takes up to 150 ms, most of it for a first look at the program's file. A program that runs
    /// without a pause is stopped for some milliseconds, to see where.
    #[must_use]
    pub fn of(pid: u32) -> Option<Self> {
        let (mut threads, omitted) = look_at_all(pid);
        if threads.is_empty() {
            return None;
        }
        let locks = LockNumbers::default();
        let diagnosis = diagnose(&threads, &locks);
        for thread in &mut threads {
            thread.waits = thread.describe(&thread.reason, &locks);
            thread.variables = Vec::new();
        }
        Some(Self { threads, omitted, diagnosis })
    }

    /// The names of the threads that are about to print and cannot.
    #[must_use]
    pub fn printing(&self) -> Vec<String> {
        let printing = self.threads.iter().filter(|thread| thread.printing().is_some());
        printing.map(|thread| thread.name.clone()).collect()
    }

    /// Whether a thread waits for a lock.
    #[must_use]
    pub fn waits_for_lock(&self) -> bool {
        self.threads.iter().any(|thread| matches!(thread.reason, WaitReason::Lock { .. }))
    }

    /// The peers of the connections on which a thread waits to read or to write.
    #[must_use]
    pub fn served(&self) -> Vec<SocketAddr> {
        self.threads.iter().filter_map(|thread| thread.reason.peer()).collect()
    }

    /// Whether a thread waits on the connection with `peer`.
    #[must_use]
    pub fn serves(&self, peer: SocketAddr) -> bool {
        self.served().contains(&peer)
    }

    /// The peers that are served while no thread serves `peer`; empty if a thread does.
    #[must_use]
    pub fn serves_only_others(&self, peer: SocketAddr) -> Vec<SocketAddr> {
        let served = self.served();
        if served.contains(&peer) { Vec::new() } else { served }
    }

    /// If the only thread waits for standard input: a clause that says so, and where.
    #[must_use]
    pub fn only_asks_for_input(&self) -> Option<String> {
        let [thread] = &self.threads[..] else { return None };
        (thread.reason == WaitReason::Read(Endpoint::Stdin))
            .then(|| format!("{} waits for standard input{}", thread.name, thread.at()))
    }

    /// If threads wait at a `Condvar` with a timeout, or sleep, and look again each time: a clause
    /// that says so, and where.
    #[must_use]
    pub fn looks_again(&self) -> Option<String> {
        let looks = |it: &&ThreadSnapshot| match it.reason {
            WaitReason::Condvar { timed, .. } => timed,
            WaitReason::Sleep => true,
            _ => false,
        };
        let count = self.threads.iter().filter(looks).count();
        let first = self.threads.iter().find(looks)?;
        let who = match count {
            1 => first.name.clone(),
            n => format!("{} and {} more", first.name, n - 1),
        };
        Some(match first.reason {
            WaitReason::Sleep => format!(
                "{who}: sleeps{}, whatever happens meanwhile. Wait in the call that brings what it \
                 waits for, or for a notification",
                first.at()
            ),
            _ => format!(
                "{who}: waits at a Condvar with a timeout, and looks again each time{}. Let the \
                 thread that changes what it waits for notify it",
                first.at()
            ),
        })
    }

    /// If threads wait at a `Condvar`: a clause that says so, and where.
    #[must_use]
    pub fn waits_at_condvar(&self) -> Option<String> {
        let waits =
            |it: &&ThreadSnapshot| matches!(it.reason, WaitReason::Condvar { timed: false, .. });
        let count = self.threads.iter().filter(waits).count();
        let first = self.threads.iter().find(waits)?;
        let who = match count {
            1 => format!("{} waits", first.name),
            n => format!("{} and {} more wait", first.name, n - 1),
        };
        Some(format!("{who} at a Condvar{}", first.at()))
    }

    /// If a thread waits for a message: a clause that says so, and where.
    #[must_use]
    pub fn waits_for_message(&self) -> Option<String> {
        let waits = |it: &&ThreadSnapshot| it.reason == WaitReason::Receive;
        let first = self.threads.iter().find(waits)?;
        Some(format!("{} waits for a message{}", first.name, first.at()))
    }

    /// At most nine rows: threads that wait in the same way at the same line are one.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let mut groups: Vec<Vec<&ThreadSnapshot>> = Vec::new();
        for thread in &self.threads {
            match groups.iter_mut().find(|group| wait_alike(group[0], thread)) {
                Some(group) => group.push(thread),
                None => groups.push(vec![thread]),
            }
        }
        let mut rows: Vec<Row> = groups.iter().flat_map(|group| rows_of(group)).collect();
        let more = |waits| Row { name: "…".to_string(), waits, location: None };
        if rows.len() > MAX_LINES {
            let hidden = rows.split_off(MAX_LINES - 1).len();
            rows.push(more(format!("{hidden} more lines")));
        }
        if self.omitted > 0 {
            rows.push(more(format!("{} more threads", self.omitted)));
        }
        rows
    }

    /// The rows in columns.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let rows = self.rows();
        let width = |text: fn(&Row) -> &str| rows.iter().map(|row| text(row).chars().count()).max();
        let name = width(|row| &row.name).unwrap_or(0);
        let waits = width(|row| &row.waits).unwrap_or(0).min(MAX_COLUMNS);
        let line = |row: &Row| {
            let location = row.location.as_ref().map_or(String::new(), SourceLocation::to_string);
            format!("{:name$}  {:waits$}  {location}", row.name, row.waits).trim_end().to_owned()
        };
        rows.iter().map(line).collect()
    }
}

fn wait_alike(one: &ThreadSnapshot, other: &ThreadSnapshot) -> bool {
    one.reason.without_peer() == other.reason.without_peer()
        && (one.timeout, &one.location) == (other.timeout, &other.location)
}

/// One row for three or more threads that wait alike, otherwise one for each.
fn rows_of(group: &[&ThreadSnapshot]) -> Vec<Row> {
    let row =
        |name: String, waits: String| Row { name, waits, location: group[0].location.clone() };
    match group {
        [first, _, .., last] => {
            let name = format!("{} … {} ({} threads)", first.name, last.name, group.len());
            let waits = if first.waits == last.waits {
                first.waits.clone()
            } else {
                let manner = first.reason.without_peer();
                first.describe(&manner, &LockNumbers::default()) + " ⇄ their peers"
            };
            vec![row(name, waits)]
        }
        _ => group.iter().map(|it| row(it.name.clone(), it.waits.clone())).collect(),
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "where its threads wait:")?;
        for line in self.lines() {
            writeln!(f, "  {line}")?;
        }
        if let Some(diagnosis) = &self.diagnosis {
            writeln!(f)?;
            for line in wrap(diagnosis, 96) {
                writeln!(f, "{line}")?;
            }
        }
        Ok(())
    }
}
