//! How many files and sockets a running process may have open.

/// Sets the limit of the process `pid` (`RLIMIT_NOFILE`, prlimit(2)) so that it can open `spare` more. Returns whether
/// that was possible. A new descriptor gets the lowest free number, and the limit is one more than the highest number
/// that it may get: so what counts are the free numbers below it.
#[cfg(target_os = "linux")]
pub fn limit_open_files(pid: u32, spare: usize) -> bool {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let Ok(open) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
    let taken: std::collections::HashSet<usize> =
        open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    let last = (0..).filter(|number| !taken.contains(number)).nth(spare.saturating_sub(1));
    let limit = last.map(|last: usize| last as u64 + 1);
    let process = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let new = Rlimit { current: limit, maximum: limit };
    process.is_some_and(|process| prlimit(Some(process), Resource::Nofile, new).is_ok())
}

/// No other system changes the limits of another process.
#[cfg(not(target_os = "linux"))]
pub fn limit_open_files(_pid: u32, _spare: usize) -> bool {
    false
}
