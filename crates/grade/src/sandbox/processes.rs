//! The processes that a process has started, and theirs, to be counted and ended. Linux shows them in `/proc`
//! (proc(5)); elsewhere nothing is to be seen, and what ends programs is the test kit's own guard.

#[cfg(target_os = "linux")]
pub(crate) use linux::{adopt_orphans, below, end, end_group, reap};
#[cfg(not(target_os = "linux"))]
pub(crate) use other::{adopt_orphans, below, end, end_group, reap};

/// A process below another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    pub(crate) id: u32,
    pub(crate) parent: u32,
    /// The number of its process group.
    pub(crate) group: u32,
}

/// How a process ended: its exit status, or 128 and the number of the signal that ended it, as shells have it.
pub(crate) type Status = u8;

/// How many more processes and threads than now the user who grades may have in all programs together.
const SPARE: u64 = 4096;

/// A limit that stops a program which multiplies faster than it is looked at; `None` where it has no effect. It counts all
/// that the user has, hence it stands far above what is there now. It does not bind root.
pub(crate) fn allowed() -> Option<u64> {
    Some(tasks_of_all()).filter(|now| *now > 0).map(|now| now + SPARE)
}

/// The processes and threads of all users, 0 where the system does not tell: `0.10 0.20 0.30 2/345 6789`
/// (proc_loadavg(5)). One read, however many there are.
pub(crate) fn tasks_of_all() -> u64 {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let tasks = load.split_whitespace().nth(3).and_then(|it| it.split_once('/')?.1.parse().ok());
    tasks.unwrap_or(0)
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{collections::HashMap, fs};

    use rustix::process::{
        Pid, Signal, WaitOptions, kill_process, kill_process_group, set_child_subreaper, wait,
    };

    use super::{Process, Status};

    /// From now on a process whose parent has ended becomes our child, however far below it was started
    /// (`PR_SET_CHILD_SUBREAPER`, prctl(2)): none gets away.
    pub(crate) fn adopt_orphans() {
        // Systems from before Linux 3.4 lack it; nothing else can be done there.
        let _ = set_child_subreaper(Some(rustix::process::getpid()));
    }

    /// All live processes below `root`. One that has ended and was not waited for yet is none.
    pub(crate) fn below(root: u32) -> Vec<Process> {
        let mut children: HashMap<u32, Vec<Process>> = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
            if let Some(process) = id.and_then(process) {
                children.entry(process.parent).or_default().push(process);
            }
        }
        let (mut found, mut next) = (Vec::new(), vec![root]);
        while let Some(parent) = next.pop() {
            for child in children.remove(&parent).unwrap_or_default() {
                next.push(child.id);
                found.push(child);
            }
        }
        found
    }

    /// The name, field 2, may hold spaces and parentheses.
    fn process(id: u32) -> Option<Process> {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let (_, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_whitespace();
        let state = fields.next()?;
        let parent = fields.next()?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        (!matches!(state, "Z" | "X")).then_some(Process { id, parent, group })
    }

    /// SIGKILL to a process. It may have ended by itself.
    pub(crate) fn end(process: u32) {
        if let Some(pid) = pid(process) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }

    /// SIGKILL to all processes of a group.
    pub(crate) fn end_group(group: u32) {
        if let Some(group) = pid(group) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    fn pid(number: u32) -> Option<Pid> {
        Pid::from_raw(i32::try_from(number).ok()?)
    }

    /// Waits for every child that has ended. The status of the one with the number `id`, if it was among them.
    pub(crate) fn reap(id: u32) -> Option<Status> {
        let mut found = None;
        while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
            if pid.as_raw_nonzero().get().unsigned_abs() == id {
                let code =
                    status.exit_status().or(status.terminating_signal().map(|signal| 128 + signal));
                found =
                    Some(code.and_then(|code| Status::try_from(code).ok()).unwrap_or(Status::MAX));
            }
        }
        found
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use super::{Process, Status};

    pub(crate) fn adopt_orphans() {}

    pub(crate) fn below(_root: u32) -> Vec<Process> {
        Vec::new()
    }

    pub(crate) fn end(_process: u32) {}

    pub(crate) fn end_group(_group: u32) {}

    pub(crate) fn reap(_id: u32) -> Option<Status> {
        None
    }
}
