//! Linux: everything from `/proc` (proc(5)).

mod calls;
mod locate;
mod sockets;

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pipe::{PipeFlags, fcntl_getpipe_size, fcntl_setpipe_size, pipe_with};
use rustix::process::{Pid, Signal, kill_process};

pub use locate::trace;
pub use sockets::{bound, deadline_of_socket, inodes, listening, sockets};

use super::{Call, Descriptor, RawThread, Usage};

/// A clock tick of proc(5): USER_HZ is 100 on every architecture whose calls the kit knows.
const TICK: Duration = Duration::from_millis(10);

/// The process `root` and its live descendants, `root` first.
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
/// The kernel lists them in the order in which they were started; ids begin again from below when they run out.
fn tasks(pid: u32) -> Option<Vec<u32>> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
    Some(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
}

/// Whether the system shows threads at all: there may be no `/proc`.
pub fn shows_threads() -> bool {
    Path::new("/proc/self/task").exists()
}

/// The live threads of the process `pid` alone, main first; `None` when `/proc` does not show it.
///
/// An ended process that nobody has waited for yet has no threads.
pub fn threads(pid: u32) -> Option<Vec<RawThread>> {
    let mut all: Vec<_> = tasks(pid)?.into_iter().filter_map(|id| thread(pid, id)).collect();
    all.retain(|thread| !matches!(thread.state, 'Z' | 'X'));
    Some(all)
}

/// `None` when the thread has ended meanwhile.
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

/// A file of `/proc`, which says that it is empty: without room for it from the start it is read in many small pieces.
fn text(path: &str) -> Option<String> {
    let mut text = String::with_capacity(4096);
    File::open(path).and_then(|mut file| file.read_to_string(&mut text)).ok()?;
    Some(text)
}

/// What a descriptor of a program is, or `None` when it is closed or not to be seen.
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

/// What the process and its descendants use, or `None` when the process has ended or cannot be seen.
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
        // A zombie has given its memory back already.
        memory: kibibytes("VmRSS:").unwrap_or(0) * 1024,
        peak_memory: kibibytes("VmHWM:").unwrap_or(0) * 1024,
        cpu: cpu_of(&text(&format!("/proc/{pid}/stat"))?)?,
    })
}

/// The value of a line of `/proc/PID/status`.
fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

/// User and system time, fields 14 and 15 of a `stat` file. The name, field 2, may hold spaces and parentheses.
fn cpu_of(stat: &str) -> Option<Duration> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut ticks = rest.split_whitespace().skip(11).map(|word| word.parse::<u32>().ok());
    Some(TICK * (ticks.next()?? + ticks.next()??))
}

/// The program's file; it is there even when it has been replaced since.
fn executable(pid: u32) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/exe"))
}

/// Eight bytes of a program's memory.
pub fn word(pid: u32, address: u64) -> Option<u64> {
    let mut bytes = [0; 8];
    memory(pid, address, &mut bytes).filter(|&count| count == 8)?;
    Some(u64::from_le_bytes(bytes))
}

/// Reads at most as many bytes as `buffer` holds and says how many came.
fn memory(pid: u32, address: u64, buffer: &mut [u8]) -> Option<usize> {
    File::open(format!("/proc/{pid}/mem")).ok()?.read_at(buffer, address).ok()
}

/// Looks while the process is stopped: only then does `/proc` show the registers of a thread that runs.
///
/// The program may see that a call with a time limit was interrupted, so this is for programs that have failed already.
#[expect(
    clippy::disallowed_methods,
    reason = "a stop tells nobody but the parent, and a wait there could reap the child"
)]
pub fn stopped<T>(pid: u32, look: impl FnOnce() -> T) -> T {
    let process = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let Some(process) = process.filter(|&it| kill_process(it, Signal::STOP).is_ok()) else {
        return look();
    };
    let deadline = Instant::now() + Duration::from_secs(1);
    while !threads(pid).unwrap_or_default().iter().all(|thread| thread.state == 'T')
        && Instant::now() < deadline
    {
        thread::sleep(Duration::from_millis(1));
    }
    let seen = look();
    // It can only fail when the process is gone.
    _ = kill_process(process, Signal::CONT);
    seen
}

/// A pipe that holds one page, the least that the system allows: its reading and its writing end.
pub fn small_pipe(packets: bool) -> io::Result<Option<(File, File)>> {
    // As packets each write takes a page of its own, of which there is but one (pipe(2), O_DIRECT).
    let flags = if packets { PipeFlags::CLOEXEC | PipeFlags::DIRECT } else { PipeFlags::CLOEXEC };
    let (read, write) = pipe_with(flags)?;
    fcntl_setpipe_size(&write, 1)?;
    Ok(Some((read.into(), write.into())))
}

/// How many bytes wait in a pipe to be read.
pub fn waits_in_pipe(pipe: &File) -> usize {
    rustix::io::ioctl_fionread(pipe).map_or(0, |count| usize::try_from(count).unwrap_or(usize::MAX))
}

/// How many bytes fit into a pipe.
pub fn size_of_pipe(pipe: &File) -> usize {
    fcntl_getpipe_size(pipe).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_processor_time_behind_a_name_with_a_parenthesis() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 12 3 0 0 20 0 1 0 100 0 0";

        assert_eq!(cpu_of(stat), Some(Duration::from_millis(150)));
    }

    #[test]
    fn sees_this_very_process() {
        let pid = std::process::id();

        let usage = usage(pid).expect("it lives");

        assert!(
            usage.threads >= 1
                && usage.descriptors >= 3
                && usage.memory > 4096
                && usage.peak_memory >= usage.memory
        );
        assert!(threads(pid).expect("it lives").iter().any(|thread| thread.id == pid));
        assert_eq!(processes(pid)[0], pid);
    }
}
