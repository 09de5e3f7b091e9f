//! Limits that a check sets for a program that runs already.

use crate::platform;
use crate::program::running::Running;

impl Running {
    /// Lets the program open at most `spare` more files and sockets than it has open now, and returns the new limit
    /// (`RLIMIT_NOFILE`: one more than the highest number that a file descriptor may have; getrlimit(2)). `None` where
    /// the system cannot change the limits of another process.
    ///
    /// The limit is set after the announcement, because programs of other languages need some dozen descriptors only
    /// to start.
    pub fn limit_open_files(&self, spare: usize) -> Option<usize> {
        self.announced();
        platform::limit_open_files(self.pid(), spare)
    }
}
