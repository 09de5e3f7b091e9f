//! Which processors a measurement uses. Where nobody says so, the scheduler moves programs about, and the same exchange
//! takes 5 µs or 80, as it happens.

use std::io;

/// Where the server and the load that it has to carry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Both on one processor: what an exchange costs in all, without the time that one processor takes to wake another.
    Together,
    /// The server on one processor, the load on another one.
    Apart,
    /// Both wherever the system puts them: for many threads that are never all asleep.
    Anywhere,
}

/// Starts something that is to run where servers do.
///
/// # Errors
/// Those of `work`. A system that does not let us choose is no error: then everything runs where it will.
pub fn on_the_servers<T>(place: Place, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let allowed = system::allowed();
    on(if place == Place::Anywhere { None } else { allowed.first().copied() }, work)
}

/// Does what burdens a server.
pub fn on_the_loads<T>(place: Place, work: impl FnOnce() -> T) -> T {
    let allowed = system::allowed();
    let processor = match place {
        Place::Together => allowed.first(),
        Place::Apart => allowed.get(1).or(allowed.first()),
        Place::Anywhere => None,
    };
    on(processor.copied(), work)
}

/// This thread and those that it starts run on `processor` until `work` is done.
fn on<T>(processor: Option<usize>, work: impl FnOnce() -> T) -> T {
    let before = system::allowed();
    if let Some(processor) = processor {
        system::allow(&[processor]);
    }
    let result = work();
    system::allow(&before);
    result
}

#[cfg(target_os = "linux")]
mod system {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    /// The processors on which this thread may run.
    pub fn allowed() -> Vec<usize> {
        let set = sched_getaffinity(None).unwrap_or_default();
        (0..CpuSet::MAX_CPU).filter(|&processor| set.is_set(processor)).collect()
    }

    pub fn allow(processors: &[usize]) {
        let mut set = CpuSet::new();
        processors.iter().for_each(|&processor| set.set(processor));
        // It fails if the processors have been taken from us meanwhile, and then we stay where we are.
        let _ = sched_setaffinity(None, &set);
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub fn allowed() -> Vec<usize> {
        Vec::new()
    }

    pub fn allow(_: &[usize]) {}
}
