//! Windows, which has no process groups and no signals: programs are ended one by one, by
//! `Child::kill`.
#![allow(missing_docs, reason = "documented in unix.rs, which has the same functions")]

use std::process::Command;

pub fn terminal_size() -> Option<(usize, usize)> {
    None
}

pub fn own_group(_command: &mut Command) {}

pub fn kill_group(_group: u32) {}

pub fn terminate(_process: u32) {}

pub fn interrupt(_process: u32) {}

pub fn stop_and_continue(_process: u32) {}

pub fn while_stopped<T>(_process: u32, body: impl FnOnce() -> T) -> T {
    body()
}

/// Always "perhaps": `Child::try_wait` decides, and no other process can get the number while the
/// handle is open.
pub fn is_dead(_child: u32) -> bool {
    true
}
