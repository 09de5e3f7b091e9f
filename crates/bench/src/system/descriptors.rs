//! File descriptors: each connection takes one on either side, which limits the number of clients.

/// Descriptors that this process needs besides its connections.
const RESERVED: u64 = 100;

/// Keeps the numbers of clients for which there are enough descriptors. Raises the limit first, for
/// this process and all that it starts: `ulimit -n` is often 1,024, too few for 1,000 clients.
pub(crate) fn affordable(clients: &[usize]) -> Vec<usize> {
    let limit = os::raise_limit();
    clients.iter().copied().filter(|&clients| clients as u64 + RESERVED <= limit).collect()
}

#[cfg(unix)]
mod os {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    /// Raises the soft limit to the hard limit, and returns the limit.
    pub(super) fn raise_limit() -> u64 {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        // Fails where no process may have the hard limit, as on macOS; then the soft limit stays.
        let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok();
        // `None` means that there is no limit.
        if raised { maximum } else { current }.unwrap_or(u64::MAX)
    }
}

#[cfg(not(unix))]
mod os {
    pub(super) fn raise_limit() -> u64 {
        u64::MAX
    }
}
