//! Ends a child process, and all that it has started, from another thread.

use std::io;
use std::process::{Child, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Belongs to one attempt, whose children run one after the other.
#[derive(Debug)]
pub struct Cancel {
    state: Mutex<State>,
    /// Whether children lead a group of their own. Those that nobody cancels stay in ours, where Ctrl-C reaches them.
    own_group: bool,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Idle,
    /// The process that runs now; on Unix it leads a group of its own.
    Running(u32),
    Cancelled,
}

impl Default for Cancel {
    fn default() -> Self {
        Self { state: Mutex::default(), own_group: true }
    }
}

impl Cancel {
    /// For children that nobody cancels.
    pub fn never() -> Self {
        Self { own_group: false, ..Self::default() }
    }

    /// Starts a child that [`Cancel::cancel`] ends.
    ///
    /// # Errors
    /// It cannot be started, or all is cancelled already.
    pub fn spawn(&self, command: &mut Command) -> io::Result<Child> {
        // Held while it starts: a cancellation comes before or after, never between.
        let mut state = self.state();
        if matches!(*state, State::Cancelled) {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "cancelled"));
        }
        #[cfg(unix)]
        if self.own_group {
            std::os::unix::process::CommandExt::process_group(command, 0);
        }
        let child = command.spawn()?;
        *state = State::Running(child.id());
        Ok(child)
    }

    /// The child has closed its output and will be waited for: from then on its number may belong to another process.
    pub fn ends(&self) {
        let mut state = self.state();
        if matches!(*state, State::Running(_)) {
            *state = State::Idle;
        }
    }

    /// Ends the child that runs, with its group, and lets no other start.
    pub fn cancel(&self) {
        let mut state = self.state();
        if let State::Running(pid) = *state {
            kill(pid);
        }
        *state = State::Cancelled;
    }

    /// Whether [`Cancel::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        matches!(*self.state(), State::Cancelled)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(unix)]
fn kill(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(pid: u32) {
    let _ = Command::new("taskkill").args(["/F", "/T", "/PID", &pid.to_string()]).output();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ends_what_runs_and_starts_nothing_after() {
        let cancel = Cancel::default();
        let mut child = cancel.spawn(Command::new("sleep").arg("1000")).unwrap();

        cancel.cancel();

        assert!(!child.wait().unwrap().success());
        assert!(cancel.spawn(&mut Command::new("true")).is_err());
    }

    #[test]
    fn what_has_ended_is_left_alone() {
        let cancel = Cancel::default();
        let mut child = cancel.spawn(Command::new("sleep").arg("1000")).unwrap();

        cancel.ends();
        cancel.cancel();

        assert!(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
