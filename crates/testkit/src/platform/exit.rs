//! How a process has ended, in words.

use std::process::ExitStatus;

/// The end of a process, to be put after its name: `ended with exit status 1`, `was ended by
/// SIGKILL`.
#[must_use]
pub fn describe_exit(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("was ended by {}", signal_name(signal));
    }
    match status.code() {
        Some(101) => "panicked (exit status 101)".into(),
        Some(code) => format!("ended with exit status {code}"),
        None => "ended".into(),
    }
}

/// The names of signal(7), with the usual cause of those that a faulty program sends to itself.
#[cfg(unix)]
fn signal_name(signal: i32) -> String {
    match signal {
        2 => "SIGINT".into(),
        6 => "SIGABRT (abort)".into(),
        9 => "SIGKILL".into(),
        11 => "SIGSEGV (a bad memory access)".into(),
        13 => "SIGPIPE".into(),
        15 => "SIGTERM".into(),
        _ => format!("signal {signal}"),
    }
}
