//! Systems without process groups and signals: programs are ended one by one, through `Child::kill`.

use std::process::{Command, ExitStatus};

pub fn own_group(_command: &mut Command) {}

pub fn kill_group(_group: u32) {}

pub fn terminate(_process: u32) {}

pub fn interrupt(_process: u32) {}

pub fn stop_and_continue(_process: u32) {}

pub fn while_stopped<T>(_process: u32, body: impl FnOnce() -> T) -> T {
    body()
}

/// Always "perhaps": `Child::try_wait` then says, and nobody else can be given the number while the handle is open.
pub fn is_dead(_child: u32) -> bool {
    true
}

pub fn words(status: ExitStatus) -> String {
    super::exit_code(status)
}
