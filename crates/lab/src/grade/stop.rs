//! Ends everything that grading has started, at once, from another thread: Ctrl-C.

use std::{
    io,
    process::{Child, ChildStdin, Command},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::cancel::Cancel;

/// One run of grading and all its keepers (see [`crate::grade::keeper`]).
#[derive(Default)]
pub struct Stop {
    state: Mutex<State>,
    /// For what runs before there is a keeper.
    pub cancel: Cancel,
}

#[derive(Default)]
struct State {
    stopped: bool,
    /// A keeper ends with all that it keeps when its pipe closes.
    pipes: Vec<(u32, Option<ChildStdin>)>,
}

impl Stop {
    /// Starts a keeper, whose standard input is a pipe.
    ///
    /// # Errors
    /// It cannot be started, or all is stopped already.
    pub fn spawn(&self, keeper: &mut Command) -> io::Result<Child> {
        // Held while it starts: a stop comes before or after, never between.
        let mut state = self.state();
        if state.stopped {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "stopped"));
        }
        // In a group of its own Ctrl-C does not reach it: it has to end the others first.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(keeper, 0);
        let mut child = keeper.spawn()?;
        let pipe = child.stdin.take();
        state.pipes.push((child.id(), pipe));
        Ok(child)
    }

    /// A keeper has ended.
    pub fn ended(&self, keeper: u32) {
        self.state().pipes.retain(|(id, _)| *id != keeper);
    }

    /// Ends all that runs and lets nothing more start.
    pub fn stop(&self) {
        let mut state = self.state();
        state.stopped = true;
        state.pipes.clear();
        drop(state);
        self.cancel.cancel();
    }

    pub fn is_stopped(&self) -> bool {
        self.state().stopped
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
