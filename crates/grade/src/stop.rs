//! Ends everything that grading has started, at once, from another thread: Ctrl-C.

use std::io;
use std::process::{Child, ChildStdin, Command};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lab::build::cancel::Cancel;

/// One run of grading and all its supervisors (see [`crate::sandbox::supervisor`]).
#[derive(Default)]
pub(crate) struct Stop {
    state: Mutex<State>,
    /// For what runs before there is a supervisor.
    pub(crate) cancel: Cancel,
}

#[derive(Default)]
struct State {
    stopped: bool,
    /// A supervisor ends with all that it keeps when its pipe closes.
    pipes: Vec<(u32, Option<ChildStdin>)>,
}

impl Stop {
    /// Starts a supervisor, whose standard input is a pipe.
    pub(crate) fn spawn(&self, supervisor: &mut Command) -> io::Result<Child> {
        // Held while it starts: a stop comes before or after, never between.
        let mut state = self.state();
        if state.stopped {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "stopped"));
        }
        // In a group of its own Ctrl-C does not reach it: it has to end the others first.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(supervisor, 0);
        let mut child = supervisor.spawn()?;
        let pipe = child.stdin.take();
        state.pipes.push((child.id(), pipe));
        Ok(child)
    }

    /// A supervisor has ended.
    pub(crate) fn ended(&self, supervisor: u32) {
        self.state().pipes.retain(|(id, _)| *id != supervisor);
    }

    /// Ends all that runs and lets nothing more start.
    pub(crate) fn stop(&self) {
        let mut state = self.state();
        state.stopped = true;
        state.pipes.clear();
        drop(state);
        self.cancel.cancel();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.state().stopped
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
