//! A program of a tool: nothing of it is recorded or watched, so it runs undisturbed, but it does
//! not outlive the tool.

use std::io;
use std::process::{Child, ChildStdout, Command};

use crate::platform;
use crate::program::guard;

/// A program in a process group of its own. It is ended with all that it has started when this is
/// dropped, or when this process ends in any way.
#[derive(Debug)]
#[must_use = "dropping it ends the program"]
pub struct Guarded(Child);

impl Guarded {
    /// Starts the program of `command`.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        command.env(guard::MARK, guard::mark());
        platform::own_group(command);
        guard::over(|| command.spawn()).map(Self)
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Its standard output, once, if that is a pipe.
    pub fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// Whether it has ended. It is reaped only when this is dropped.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        platform::is_dead(self.pid())
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        platform::kill_group(self.pid());
        // Where there are no groups. It fails if the program has ended already; and then there is
        // nothing to wait for.
        let _ = self.0.kill();
        let _ = self.0.wait();
        guard::forget(self.pid());
    }
}
