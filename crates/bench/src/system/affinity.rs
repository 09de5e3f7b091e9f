//! CPU affinity: which CPU cores a measurement uses. Without it the scheduler moves programs
//! between cores, and the same exchange takes 5 µs or 80 µs by chance.

use std::io;

/// Where a server and its load run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Both on one core: the cost of an exchange without the time to wake another core.
    SameCore,
    /// The server on one core, the load on another.
    SeparateCores,
    /// Both wherever the scheduler puts them: for many threads that never all sleep.
    Unpinned,
}

/// Runs `start`, which starts a server, on the server's core: a process inherits the affinity of
/// the thread that starts it.
///
/// # Errors
///
/// Those of `start`. On a system without affinity everything runs unpinned, which is not an error.
pub(crate) fn pin_server<T>(
    placement: Placement,
    start: impl FnOnce() -> io::Result<T>,
) -> io::Result<T> {
    let core = match placement {
        Placement::Unpinned => None,
        _ => os::allowed().first().copied(),
    };
    pinned(core, start)
}

/// Runs `work`, which puts a load on a server, on the load's core.
pub(crate) fn pin_load<T>(placement: Placement, work: impl FnOnce() -> T) -> T {
    let allowed = os::allowed();
    let core = match placement {
        Placement::SameCore => allowed.first(),
        Placement::SeparateCores => allowed.get(1).or(allowed.first()),
        Placement::Unpinned => None,
    };
    pinned(core.copied(), work)
}

/// Pins this thread, and those that it starts, to a core until `work` is done.
fn pinned<T>(core: Option<usize>, work: impl FnOnce() -> T) -> T {
    let before = os::allowed();
    if let Some(core) = core {
        os::allow(&[core]);
    }
    let result = work();
    os::allow(&before);
    result
}

#[cfg(target_os = "linux")]
mod os {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    /// The cores on which this thread may run.
    pub(super) fn allowed() -> Vec<usize> {
        let set = sched_getaffinity(None).unwrap_or_default();
        (0..CpuSet::MAX_CPU).filter(|&core| set.is_set(core)).collect()
    }

    pub(super) fn allow(cores: &[usize]) {
        let mut set = CpuSet::new();
        for &core in cores {
            set.set(core);
        }
        // Fails if the cores have been taken away meanwhile; then the thread stays where it is.
        let _ = sched_setaffinity(None, &set);
    }
}

#[cfg(not(target_os = "linux"))]
mod os {
    pub(super) fn allowed() -> Vec<usize> {
        Vec::new()
    }

    pub(super) fn allow(_: &[usize]) {}
}
