//! `grade supervise`: runs a command and lets nothing of it outlive its time, its end, or the grader.
//!
//! It is a process of its own, one for each submission: on Linux all that the command starts, however it hides, stays
//! below this process, and so nobody's programs are taken for another's. The grader holds the other end of its
//! standard input; when that closes, in whatever way the grader ends, all is over.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio, id};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::sandbox::inherit::inherit;
use crate::sandbox::processes::{self, Process, Status};

/// How often the command is asked whether it has ended, and the system how many processes there are.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// How often the processes themselves are looked at.
const SCAN_INTERVAL: Duration = Duration::from_millis(100);
/// So many more processes and threads than at the last look, of everybody, are a reason to look at once.
const SUDDEN_GROWTH: u64 = 100;
/// When the time is over the programs are ended, and the checks get this long to say what they have seen.
const OUTPUT_GRACE: Duration = Duration::from_secs(10);
/// A program with more processes than this does not know when to stop.
pub(crate) const MAX_PROCESSES: usize = 64;
/// The checks of an exercise run many programs at a time, and cargo many compilers; but not so many.
const MAX_TOTAL_PROCESSES: usize = 512;
/// The exit status that says so.
pub(crate) const TOO_MANY_PROCESSES: Status = 77;
/// How long the last ones may take to go.
const KILL_TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Debug, clap::Args)]
pub struct Args {
    /// After so long, all that the command has started is ended
    #[arg(long)]
    seconds: u64,

    /// The command
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

/// The command that supervises `command`, with its folder and its environment; its standard output is a pipe.
/// `grade` is this very program.
pub(crate) fn supervised(grade: &Path, command: &Command, limit: Duration) -> Command {
    let mut supervisor = Command::new(grade);
    supervisor.args(["supervise", "--seconds"]).arg(limit.as_secs().to_string()).arg("--");
    supervisor.arg(command.get_program()).args(command.get_args());
    inherit(command, &mut supervisor);
    supervisor.stdin(Stdio::piped()).stdout(Stdio::piped());
    supervisor
}

/// Runs the command. Its exit status is ours.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    processes::adopt_orphans();
    let gone = grader_is_gone()?;
    let (program, rest) = args.command.split_first().expect("clap demands a command");
    let mut command = Command::new(program);
    command.args(rest).stdin(Stdio::null());
    let child =
        command.spawn().with_context(|| format!("cannot start {}", program.to_string_lossy()))?;

    let deadline = Instant::now() + Duration::from_secs(args.seconds);
    let status = wait(child, deadline, &gone);
    end_all();
    Ok(ExitCode::from(status))
}

/// Becomes true when the grader has closed our standard input or is gone.
fn grader_is_gone() -> anyhow::Result<Arc<AtomicBool>> {
    let gone = Arc::new(AtomicBool::new(false));
    let ours = Arc::clone(&gone);
    let listen = move || {
        let mut byte = [0];
        while io::stdin().read(&mut byte).is_ok_and(|count| count > 0) {}
        ours.store(true, Ordering::Release);
    };
    thread::Builder::new().spawn(listen).context("cannot start a thread")?;
    Ok(gone)
}

fn wait(mut child: Child, deadline: Instant, gone: &AtomicBool) -> Status {
    let (mut scanned, mut tasks) = (Instant::now(), processes::tasks_of_all());
    loop {
        if let Some(status) = status_of(&mut child) {
            return status;
        }
        let now = Instant::now();
        if gone.load(Ordering::Acquire) || now > deadline + OUTPUT_GRACE {
            // It is not reaped yet, so its number is still its own.
            let _ = child.kill();
        } else if now - scanned >= SCAN_INTERVAL
            || processes::tasks_of_all() > tasks + SUDDEN_GROWTH
        {
            if scan(child.id(), now > deadline) == Found::TooMany {
                // Nothing that it says is worth what the machine would suffer until then.
                let _ = child.kill();
                return TOO_MANY_PROCESSES;
            }
            (scanned, tasks) = (Instant::now(), processes::tasks_of_all());
        }
        thread::park_timeout(POLL_INTERVAL);
    }
}

#[cfg(target_os = "linux")]
fn status_of(child: &mut Child) -> Option<Status> {
    // Orphans become our children too and must be waited for: hence not by `Child`, which knows only its own.
    processes::reap(child.id())
}

#[cfg(not(target_os = "linux"))]
fn status_of(child: &mut Child) -> Option<Status> {
    let status = child.try_wait().ok()??;
    Some(status.code().and_then(|code| Status::try_from(code).ok()).unwrap_or(Status::MAX))
}

#[derive(PartialEq, Eq)]
enum Found {
    Nothing,
    /// A program, or all of them together, have too many processes.
    TooMany,
}

/// Ends who has left its parent; after the `time` is over, all but the command.
fn scan(command: u32, time_is_over: bool) -> Found {
    let us = processes::below(id());
    let Some(ours) = us.iter().find(|it| it.id == command).map(|it| it.group) else {
        return Found::Nothing;
    };
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    for process in us.iter().filter(|it| it.group != ours) {
        *sizes.entry(process.group).or_default() += 1;
    }
    if us.len() > MAX_TOTAL_PROCESSES || sizes.values().any(|size| *size > MAX_PROCESSES) {
        return Found::TooMany;
    }
    if time_is_over {
        end(us.iter().filter(|it| it.id != command), ours);
    } else {
        // Alone: it may still be in the group of the program that has left it, and that goes on.
        us.iter()
            .filter(|it| it.id != command && it.parent == id())
            .for_each(|it| processes::end(it.id));
    }
    Found::Nothing
}

/// Ends processes and their groups, except `ours`: what forks meanwhile is in the group, and is hit too.
fn end<'a>(all: impl Iterator<Item = &'a Process>, ours: u32) {
    let mut groups = HashSet::new();
    for process in all {
        // Once each: a crowd has one group, and to signal that takes as long as it is large.
        if process.group == ours {
            processes::end(process.id);
        } else if groups.insert(process.group) {
            processes::end_group(process.group);
        }
    }
}

/// Ends all that is left, again and again: who forks fast enough may have been missed.
fn end_all() {
    let began = Instant::now();
    while began.elapsed() < KILL_TIMEOUT {
        let left = processes::below(id());
        processes::reap(0);
        if left.is_empty() {
            return;
        }
        // We lead our group; in it may be others that have to go, and never ourselves.
        end(left.iter(), id());
        thread::park_timeout(POLL_INTERVAL);
    }
}
