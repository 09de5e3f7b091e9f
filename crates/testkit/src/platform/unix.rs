//! Process groups, signals and ends of processes, as every Unix has them.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

/// The child will lead a process group of its own, with its own number.
pub fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// SIGKILL to every process of the group `group`; one that is empty already is as good.
pub fn kill_group(group: u32) {
    if let Some(group) = pid(group) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

pub fn terminate(process: u32) {
    send(process, Signal::TERM);
}

pub fn interrupt(process: u32) {
    send(process, Signal::INT);
}

pub fn stop_and_continue(process: u32) {
    while_stopped(process, || ());
}

/// SIGSTOP, `body` once the process is seen to have stopped (wait(2) tells, without taking its end away), and SIGCONT.
pub fn while_stopped<T>(process: u32, body: impl FnOnce() -> T) -> T {
    send(process, Signal::STOP);
    if let Some(pid) = pid(process) {
        let _ = waitid(
            WaitId::Pid(pid),
            WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
        );
    }
    let value = body();
    send(process, Signal::CONT);
    value
}

/// Whether a child has ended. It is not reaped: until that its number belongs to nobody else.
pub fn is_dead(child: u32) -> bool {
    let Some(pid) = pid(child) else { return true };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    // An error means that there is no such child: it has been waited for already.
    waitid(WaitId::Pid(pid), options).map_or(true, |status| status.is_some())
}

/// How a process ended, after its name: `ended with exit status 1`.
pub fn words(status: ExitStatus) -> String {
    match status.signal() {
        Some(6) => {
            "was ended by SIGABRT: abort(), a panic while panicking, or memory that was refused"
                .into()
        }
        Some(11) => {
            "was ended by SIGSEGV: a bad memory access, often a stack that overflowed".into()
        }
        Some(13) => "was ended by SIGPIPE".into(),
        Some(15) => "was ended by SIGTERM".into(),
        Some(2) => "was ended by SIGINT".into(),
        Some(9) => "was ended by SIGKILL".into(),
        Some(signal) => format!("was ended by signal {signal}"),
        None => super::exit_code(status),
    }
}

fn send(process: u32, signal: Signal) {
    if let Some(pid) = pid(process) {
        // Fails only if the process is gone: then there is nobody to tell.
        let _ = kill_process(pid, signal);
    }
}

fn pid(number: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(number).ok()?)
}
