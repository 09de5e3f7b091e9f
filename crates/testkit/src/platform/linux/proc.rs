//! Processes and threads, from `/proc/PID` (proc(5)).

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::calls;
use crate::platform::model::{Call, Descriptor, RawThread, Usage};
use crate::wait::pause::pause;

/// The unit of CPU time in `/proc`: USER_HZ is 100 on every architecture whose calls the kit knows.
const CLOCK_TICK: Duration = Duration::from_millis(10);

/// The process `root` and its live descendants, `root` first, from `/proc/PID/task/TID/children`.
#[must_use]
pub fn processes(root: u32) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&pid) = found.get(next) {
        for child in tasks(pid).unwrap_or_default().iter().flat_map(|&id| children(pid, id)) {
            if !found.contains(&child) {
                found.push(child);
            }
        }
        next += 1;
    }
    found
}

fn children(pid: u32, thread: u32) -> Vec<u32> {
    let list = text(&format!("/proc/{pid}/task/{thread}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// The ids of the threads of `pid`, or `None` when there is no such process.
///
/// The kernel lists them in the order in which they were started.
fn tasks(pid: u32) -> Option<Vec<u32>> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    Some(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
}

/// Whether the system shows threads at all: there may be no `/proc`.
#[must_use]
pub fn shows_threads() -> bool {
    Path::new("/proc/self/task").exists()
}

/// The live threads of the process `pid`, not of its descendants, main first; `None` when `/proc`
/// does not show it.
///
/// A process that has ended and has not been waited for has no threads.
#[must_use]
pub fn threads(pid: u32) -> Option<Vec<RawThread>> {
    let mut all: Vec<_> = tasks(pid)?.into_iter().filter_map(|id| thread(pid, id)).collect();
    all.retain(|thread| !matches!(thread.state, 'Z' | 'X'));
    Some(all)
}

/// `None` when the thread has ended since it was listed.
fn thread(pid: u32, id: u32) -> Option<RawThread> {
    let folder = format!("/proc/{pid}/task/{id}");
    let status = text(&format!("{folder}/status"))?;
    let stat = text(&format!("{folder}/stat"))?;
    let state = field(&status, "State:")?.chars().next()?;
    let switches = ["voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"];
    let switches =
        switches.iter().filter_map(|name| field(&status, name)?.parse::<u64>().ok()).sum();
    let call = text(&format!("{folder}/syscall")).map_or(Call::Unknown, |line| calls::parse(&line));
    let name = field(&status, "Name:")?.to_string();
    Some(RawThread { id, name, state, switches, cpu: cpu_of(&stat)?, call })
}

/// A file of `/proc`. It reports a size of 0, so without this capacity it would be read in many
/// small pieces.
fn text(path: &str) -> Option<String> {
    let mut text = String::with_capacity(4096);
    File::open(path).and_then(|mut file| file.read_to_string(&mut text)).ok()?;
    Some(text)
}

/// What a descriptor of a program is, from `/proc/PID/fd`; `None` when it is closed or cannot be
/// seen.
#[must_use]
pub fn descriptor(pid: u32, number: u32) -> Option<Descriptor> {
    let target = fs::read_link(format!("/proc/{pid}/fd/{number}")).ok()?;
    let target = target.to_str()?;
    let inode = |rest: &str| rest.strip_suffix(']')?.parse().ok();
    Some(match target.split_once(":[") {
        Some(("socket", rest)) => Descriptor::Socket(inode(rest)?),
        Some(("pipe", _)) => Descriptor::Pipe,
        _ if target.starts_with("/dev/pts/") || target.starts_with("/dev/tty") => {
            Descriptor::Terminal
        }
        _ => Descriptor::File(target.to_string()),
    })
}

/// The inode of a socket of a program; `None` when the descriptor is not a socket.
#[must_use]
pub fn socket_inode(pid: u32, number: u32) -> Option<u64> {
    match descriptor(pid, number)? {
        Descriptor::Socket(inode) => Some(inode),
        _ => None,
    }
}

/// What the process and its descendants use, from `status`, `stat` and `fd`, or `None` when the
/// process has ended or cannot be seen.
#[must_use]
pub fn usage(pid: u32) -> Option<Usage> {
    let mut sum = usage_of_one(pid)?;
    for other in processes(pid).into_iter().skip(1).filter_map(usage_of_one) {
        sum.threads += other.threads;
        sum.descriptors += other.descriptors;
        sum.memory += other.memory;
        sum.peak_memory += other.peak_memory;
        sum.cpu += other.cpu;
    }
    Some(sum)
}

fn usage_of_one(pid: u32) -> Option<Usage> {
    let status = text(&format!("/proc/{pid}/status"))?;
    let kibibytes = |name| field(&status, name)?.strip_suffix(" kB")?.parse::<u64>().ok();
    Some(Usage {
        threads: field(&status, "Threads:")?.parse().ok()?,
        descriptors: fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count),
        // A process that has ended has no memory any more, and is listed until it is waited for.
        memory: kibibytes("VmRSS:").unwrap_or(0) * 1024,
        peak_memory: kibibytes("VmHWM:").unwrap_or(0) * 1024,
        cpu: cpu_of(&text(&format!("/proc/{pid}/stat"))?)?,
    })
}

/// The value of a line of `/proc/PID/status`.
fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

/// User and system time, fields 14 and 15 of a `stat` file. The name, field 2, may hold spaces and
/// parentheses.
fn cpu_of(stat: &str) -> Option<Duration> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut ticks = rest.split_whitespace().skip(11).map(|word| word.parse::<u32>().ok());
    Some(CLOCK_TICK * (ticks.next()?? + ticks.next()??))
}

/// A link to the program's file, which stays there when the file is replaced.
pub(super) fn executable(pid: u32) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/exe"))
}

/// Runs `look` while the process is stopped: only then does `/proc` show the registers of a thread
/// that runs. Waits at most a second for that.
///
/// The program may notice that a call with a time limit was interrupted, so this is for programs
/// that have failed.
pub fn with_stopped_threads<T>(pid: u32, look: impl FnOnce() -> T) -> T {
    let process = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let Some(process) = process.filter(|&it| kill_process(it, Signal::STOP).is_ok()) else {
        return look();
    };
    let deadline = Instant::now() + Duration::from_secs(1);
    let all_stopped = || threads(pid).unwrap_or_default().iter().all(|it| it.state == 'T');
    while !all_stopped() && Instant::now() < deadline {
        // Only a parent is notified of a stop, and its wait could reap the child.
        pause(Duration::from_millis(1));
    }
    let seen = look();
    // Fails only if the process has ended.
    let _ = kill_process(process, Signal::CONT);
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_cpu_time_after_a_name_with_a_parenthesis() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 12 3 0 0 20 0 1 0 100 0 0";

        assert_eq!(cpu_of(stat), Some(Duration::from_millis(150)));
    }

    #[test]
    fn sees_its_own_process() {
        let pid = std::process::id();

        let usage = usage(pid).expect("it lives");

        assert!(usage.threads >= 1 && usage.descriptors >= 3, "{usage:?}");
        assert!(usage.memory > 4096 && usage.peak_memory >= usage.memory, "{usage:?}");
        assert!(threads(pid).expect("it lives").iter().any(|thread| thread.id == pid));
        assert_eq!(processes(pid)[0], pid);
    }
}
