//! Process groups and signals, as every Unix has them. A signal to a process that has ended is not
//! an error.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

/// Columns and rows of the terminal on standard output, if it is one.
#[must_use]
pub fn terminal_size() -> Option<(usize, usize)> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    // A terminal that does not know says 0.
    (size.ws_col > 0 && size.ws_row > 0).then(|| (size.ws_col.into(), size.ws_row.into()))
}

/// Makes the child the leader of a process group of its own, whose number is the child's
/// (setpgid(2)).
pub fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// Sends SIGKILL to every process of the group (kill(2)).
pub fn kill_group(group: u32) {
    if let Some(group) = pid(group) {
        // Fails only if the group is empty.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Sends SIGTERM, which asks a program to end.
pub fn terminate(process: u32) {
    send(process, Signal::TERM);
}

/// Sends SIGINT, as Ctrl-C in a terminal does.
pub fn interrupt(process: u32) {
    send(process, Signal::INT);
}

/// Stops a child and lets it go on, which interrupts a system call that waits.
pub fn stop_and_continue(process: u32) {
    while_stopped(process, || ());
}

/// Stops a child (SIGSTOP), runs `body` when it has stopped, and lets it go on (SIGCONT).
///
/// waitid(2) tells when it has stopped, and is used so that the child's exit status stays there for
/// others.
pub fn while_stopped<T>(process: u32, body: impl FnOnce() -> T) -> T {
    send(process, Signal::STOP);
    if let Some(pid) = pid(process) {
        let options = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let _ = waitid(WaitId::Pid(pid), options);
    }
    let value = body();
    send(process, Signal::CONT);
    value
}

/// Whether a child has ended. It is not reaped, so its number cannot be given to another process
/// yet.
#[must_use]
pub fn is_dead(child: u32) -> bool {
    let Some(pid) = pid(child) else { return true };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    // An error means that there is no such child: it has been waited for already.
    waitid(WaitId::Pid(pid), options).map_or(true, |status| status.is_some())
}

fn send(process: u32, signal: Signal) {
    if let Some(pid) = pid(process) {
        // Fails only if the process has ended.
        let _ = kill_process(pid, signal);
    }
}

fn pid(number: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(number).ok()?)
}
