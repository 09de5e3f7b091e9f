//! How many files and sockets a running process may have open.

/// Sets the limit of the process `pid` (`RLIMIT_NOFILE`, prlimit(2)) so that `spare` more fit, and returns it.
#[cfg(target_os = "linux")]
pub fn limit_open_files(pid: u32, spare: usize) -> Option<usize> {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let open = std::fs::read_dir(format!("/proc/{pid}/fd")).ok()?;
    let numbers = open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<usize>().ok());
    let limit = numbers.max()? + 1 + spare;
    let process = Pid::from_raw(i32::try_from(pid).ok()?)?;
    let only = Some(limit as u64);
    prlimit(Some(process), Resource::Nofile, Rlimit { current: only, maximum: only }).ok()?;
    Some(limit)
}

/// No other system changes the limits of another process.
#[cfg(not(target_os = "linux"))]
pub fn limit_open_files(_pid: u32, _spare: usize) -> Option<usize> {
    None
}
