//! How many connections there can be: each takes a descriptor on either side.

/// Lets this process, and all that it starts from now on, open as many descriptors as the system allows without asking
/// an administrator, and says how many that are. `ulimit -n` is often 1,024, of which a thousand clients leave too few.
pub fn raise() -> u64 {
    system::raise()
}

/// The places of a curve, in clients, for which there are enough descriptors.
pub fn affordable(places: &[usize]) -> Vec<usize> {
    let limit = raise();
    // Ours are the other half of each connection, and a few more.
    places.iter().copied().filter(|&clients| clients as u64 + 100 <= limit).collect()
}

#[cfg(unix)]
mod system {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    pub fn raise() -> u64 {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        // It fails where the maximum is no number that a process may have, as on macOS; then what is allowed stays.
        let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok();
        // None means that there is no limit.
        if raised { maximum } else { current }.unwrap_or(u64::MAX)
    }
}

#[cfg(not(unix))]
mod system {
    pub fn raise() -> u64 {
        u64::MAX
    }
}
