//! The facts about a program that has been started: what it has written, how it ended, what it
//! uses.

use std::fmt;
use std::io::{Cursor, Read};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::platform::{self, Usage};
use crate::program::capture::{self, Capture};
use crate::program::group::Group;
use crate::program::guard;
use crate::program::held_stdout::HeldStdout;
use crate::program::provoked::Provoked;
use crate::program::stdin::Stdin;
use crate::threads::Snapshot;
use crate::wait::pause::pause;

/// How long to pause before looking again for an end that the system is about to report.
const REAP_INTERVAL: Duration = Duration::from_micros(500);

/// How long a program may take to go after SIGKILL: it may be in the middle of a long write to a
/// disk.
const KILL_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the rest of the output may take to be read after the end.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// What a program may do before it is stopped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub run_time: Duration,
    /// Resident memory, in bytes.
    pub memory: u64,
    /// Bytes on one stream.
    pub output: u64,
    /// Whether the check wants a thread of it to panic.
    pub may_panic: bool,
}

/// A program that has been started, and what is known of it from outside. It can be asked on any
/// thread. When the last handle is dropped, it is ended with all that it has started.
pub struct Process {
    name: String,
    line: String,
    pid: u32,
    born: Instant,
    limits: Limits,
    group: Mutex<Group>,
    status: OnceLock<ExitStatus>,
    stopped_for: OnceLock<Stop>,
    stdin: Mutex<Stdin>,
    stdout: Arc<Capture>,
    /// Standard output, as long as the check holds it back.
    held: Mutex<Option<HeldStdout>>,
    stderr: Arc<Capture>,
    /// How many bytes of standard output the check has already accounted for.
    accounted: Mutex<usize>,
    announced: OnceLock<SocketAddr>,
    provoked: Mutex<Provoked>,
}

/// One of the two streams on which a program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// Why the kit has ended a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    TookTooLong,
    ComputedTooLong,
    TookTooMuchMemory,
    PrintedTooMuch,
}

impl Process {
    /// `line` is the command line as one would type it. `held` is the program's standard output if
    /// the child has none of its own.
    pub(crate) fn new(
        name: String,
        line: String,
        mut child: Child,
        held: Option<HeldStdout>,
        limits: Limits,
    ) -> Arc<Self> {
        let stdin = Stdin::new(child.stdin.take());
        let stdout = child.stdout.take();
        let stderr = child.stderr.take().expect("standard error is a pipe");
        Arc::new_cyclic(|this: &Weak<Self>| {
            let flooded = || stop_for_flood(this.clone());
            Self {
                name,
                line,
                pid: child.id(),
                born: Instant::now(),
                limits,
                group: Mutex::new(Group::new(child)),
                status: OnceLock::new(),
                stopped_for: OnceLock::new(),
                stdin: Mutex::new(stdin),
                stdout: match stdout {
                    Some(stdout) => Capture::drain(stdout, limits.output, flooded()),
                    None => Arc::default(),
                },
                held: Mutex::new(held),
                stderr: Capture::drain(stderr, limits.output, flooded()),
                accounted: Mutex::new(0),
                announced: OnceLock::new(),
                provoked: Mutex::default(),
            }
        })
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// What reports call the program.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The command line, as one would type it.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    pub(crate) fn age(&self) -> Duration {
        self.born.elapsed()
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// The program's status, once it has ended; its whole process group is gone then.
    pub fn status(&self) -> Option<ExitStatus> {
        self.has_ended().then(|| self.status.get().copied()).flatten()
    }

    /// Whether the program has ended; all that it has started is ended then, too.
    pub fn has_ended(&self) -> bool {
        if self.status.get().is_some() {
            return true;
        }
        let mut group = self.group();
        let status = group.reap(|pid| {
            platform::kill_group(pid);
            guard::forget(pid);
        });
        match status {
            Some(status) => _ = self.status.set(status),
            None => return false,
        }
        true
    }

    /// Waits at most `limit` for the end; whether it has come.
    pub(crate) fn wait_for_end(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while !self.has_ended() {
            if Instant::now() >= deadline {
                return false;
            }
            pause(REAP_INTERVAL);
        }
        true
    }

    /// Ends the program and all that it has started (SIGKILL), and waits for that.
    pub fn kill(&self) {
        self.group().kill();
        self.wait_for_end(KILL_TIMEOUT);
    }

    /// Ends the program and remembers why.
    pub(crate) fn stop_for(&self, why: Stop) {
        // Only the first reason counts: the others follow from it.
        let _ = self.stopped_for.set(why);
        self.group().kill();
    }

    pub(crate) fn was_stopped(&self) -> bool {
        self.stopped_for.get().is_some()
    }

    /// Sends a signal by `send`, if the process's number is still its own.
    pub(crate) fn signal(&self, send: impl FnOnce(u32)) {
        self.group().signal(send);
    }

    fn group(&self) -> MutexGuard<'_, Group> {
        lock(&self.group)
    }

    /// What the program uses at this moment; `None` where the system does not tell, or if it has
    /// ended.
    pub fn usage(&self) -> Option<Usage> {
        if self.has_ended() { None } else { platform::usage(self.pid) }
    }

    /// Its threads and where they wait, if it still runs and the system tells.
    pub(crate) fn threads(&self) -> Option<Snapshot> {
        if self.has_ended() { None } else { Snapshot::of(self.pid) }
    }

    /// How it ended, or that it still runs, in words: `shout ended with exit status 1`.
    pub fn ending(&self) -> String {
        let (name, limits) = (&self.name, &self.limits);
        match (self.status(), self.stopped_for.get()) {
            (None, _) => format!("{name} still runs"),
            (Some(status), None) => format!("{name} {}", platform::describe_exit(status)),
            (_, Some(Stop::TookTooLong)) => format!(
                "{name} ran for more than {:.1} s and was stopped",
                limits.run_time.as_secs_f32()
            ),
            (_, Some(Stop::ComputedTooLong)) => {
                format!("{name} used more than 6 s of processor time and was stopped")
            }
            (_, Some(Stop::TookTooMuchMemory)) => format!(
                "{name} took more than {} MiB of memory and was stopped",
                limits.memory >> 20
            ),
            (_, Some(Stop::PrintedTooMuch)) => {
                format!("{name} printed more than {} MiB and was stopped", limits.output >> 20)
            }
        }
    }

    pub(crate) fn stdin(&self) -> MutexGuard<'_, Stdin> {
        lock(&self.stdin)
    }

    /// How long ago the check closed the program's standard input, if it has.
    pub(crate) fn stdin_closed_for(&self) -> Option<Duration> {
        self.stdin().closed_for()
    }

    pub(crate) fn stream(&self, stream: Stream) -> &Capture {
        match stream {
            Stream::Output => &self.stdout,
            Stream::Error => &self.stderr,
        }
    }

    /// What it has written on standard output; of a long text the first and the last 128 KiB.
    pub(crate) fn stdout(&self) -> Vec<u8> {
        self.stdout.kept()
    }

    /// The same of standard error.
    pub(crate) fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// How much of standard output the check has accounted for, in bytes.
    pub(crate) fn accounted(&self) -> usize {
        *lock(&self.accounted)
    }

    pub(crate) fn account_for(&self, bytes: usize) {
        *lock(&self.accounted) = bytes;
    }

    /// What no expectation has accounted for yet.
    pub(crate) fn unread_stdout(&self) -> Vec<u8> {
        self.stdout.since(self.accounted())
    }

    /// The address that it has announced, once the check has looked for it.
    pub(crate) fn announcement(&self) -> &OnceLock<SocketAddr> {
        &self.announced
    }

    /// What the check has done to it on purpose.
    pub(crate) fn provoked(&self) -> Provoked {
        Provoked { serves: self.announced.get().is_some(), ..lock(&self.provoked).clone() }
    }

    pub(crate) fn note_provoked(&self, note: impl FnOnce(&mut Provoked)) {
        note(&mut lock(&self.provoked));
    }

    pub(crate) fn held(&self) -> MutexGuard<'_, Option<HeldStdout>> {
        lock(&self.held)
    }

    /// Releases the output, and returns what the program had printed up to then; `None` if nothing
    /// was held back.
    pub(crate) fn take_held_output(self: &Arc<Self>) -> Option<Vec<u8>> {
        let (first, rest) = self.held().take()?.release();
        let stream = Cursor::new(first.clone()).chain(rest);
        self.stdout.start(stream, self.limits.output, stop_for_flood(Arc::downgrade(self)));
        Some(first)
    }

    /// Whether the kit has taken all that the program has written so far, and has given it all that
    /// it takes. True where the system does not tell.
    pub(crate) fn is_served(&self) -> bool {
        capture::are_drained([&*self.stdout, &*self.stderr]) && self.stdin().is_fed()
    }

    /// Waits until both output streams have been read to their end, which follows that of the
    /// program: a grandchild that has inherited them is killed with its process group.
    pub fn drain(&self) {
        for stream in [&self.stdout, &self.stderr] {
            stream.wait_for_end(DRAIN_TIMEOUT);
        }
    }

    /// The panics that the program reported: what each said, and where. The first that the check
    /// did not want is what is wrong; one that it wanted may have brought it about.
    pub(crate) fn panics(&self) -> (Option<String>, Option<String>) {
        let (wanted, unwanted): (Vec<_>, Vec<_>) =
            panics_in(&self.stderr()).into_iter().partition(|panic| self.wants(panic));
        (unwanted.into_iter().next(), wanted.into_iter().next())
    }

    /// Whether the program has reported the panic that the check wanted.
    pub(crate) fn has_panicked_as_wanted(&self) -> bool {
        panics_in(&self.stderr()).iter().any(|panic| self.wants(panic))
    }

    /// A gap that is still to be filled is not the panic that the check wants, nor is one that
    /// follows from another.
    fn wants(&self, panic: &str) -> bool {
        let is_other = panic.starts_with("not yet implemented") || panic.contains("PoisonError");
        self.limits.may_panic && !is_other
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("line", &self.line)
            .field("pid", &self.pid)
            .field("status", &self.status.get())
            .finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stop_for_flood(process: Weak<Process>) -> impl FnOnce() + Send + 'static {
    move || {
        if let Some(process) = process.upgrade() {
            process.stop_for(Stop::PrintedTooMuch);
        }
    }
}

/// Rust's own reports of panics: `thread 'NAME' panicked at FILE:LINE:COLUMN:`, and the message on
/// the next line.
fn panics_in(stderr: &str) -> Vec<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let panic = |(at, line): (usize, &&str)| {
        let (_, place) = line.split_once("panicked at ")?;
        let message = lines.get(at + 1).unwrap_or(&"").trim();
        // A place in the standard library is of no help.
        let foreign =
            |place: &&str| ["/rustc/", "/registry/src/"].iter().any(|it| place.contains(it));
        let place = Some(place.trim_end_matches(':')).filter(|place| !foreign(place));
        Some(place.map_or_else(|| message.to_owned(), |place| format!("{message} ({place})")))
    };
    lines.iter().enumerate().filter_map(panic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_are_found_in_what_the_program_printed() {
        let stderr = "connection\n\nthread 'main' (7) panicked at src/main.rs:4:9:\n\
                      not yet implemented: step 1\nnote: run\n";

        assert_eq!(panics_in(stderr), ["not yet implemented: step 1 (src/main.rs:4:9)"]);
        assert!(panics_in("all well\n").is_empty());
    }
}
