//! A named pipe, fifo(7): a file whose contents the check writes while the program reads.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;

use crate::program::running::Running;
use crate::report::Report;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};

/// A named pipe, fifo(7), that the check writes and the program reads.
///
/// The program waits in open(2) until the check has opened its end, which it does at once, and in
/// read(2) for what the check writes. So two pipes that are written in turns can only be read by
/// two threads.
#[derive(Debug)]
#[must_use = "dropping it closes the pipe"]
pub struct NamedPipe {
    path: PathBuf,
    /// Gives the writing end when the program has opened the other one.
    opened: Receiver<File>,
    end: Option<File>,
}

impl NamedPipe {
    /// Makes a pipe at `path`, which is not opened yet.
    ///
    /// # Panics
    /// If there is a file at `path`, or the system has no `mkfifo` (POSIX) or no thread to give.
    pub fn create(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let made = Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()), "mkfifo makes {}", path.display());
        let (sender, opened) = channel();
        let writing = path.clone();
        // Opening waits for the reader.
        let open = move || OpenOptions::new().write(true).open(writing).map(|end| sender.send(end));
        thread::Builder::new()
            .name("testkit-pipe".into())
            .spawn(open)
            .expect("a thread for the pipe");
        Self { path, opened, end: None }
    }

    /// Where the pipe is: the argument to give to the program.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a program has opened the pipe to read it, up to this moment.
    pub fn is_opened(&mut self) -> bool {
        if self.end.is_none() {
            self.end = self.opened.try_recv().ok();
        }
        self.end.is_some()
    }

    /// Waits until `program` opens the pipe to read it.
    ///
    /// # Panics
    /// With a report if it does not.
    #[track_caller]
    pub fn expect_opened(&mut self, program: &Running) -> &mut Self {
        let opened = wait_until(program.check(), Budget::Reply, || {
            if self.end.is_some() {
                return Poll::Ready(());
            }
            match self.opened.recv_timeout(POLL_INTERVAL) {
                Ok(end) => self.end = Some(end),
                Err(RecvTimeoutError::Timeout) => return Poll::Pending,
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("{} can be opened", self.path.display())
                }
            }
            Poll::Progress
        });
        match opened {
            Ok(()) => self,
            Err(halt) => self.fail_unopened(program, halt),
        }
    }

    #[track_caller]
    fn fail_unopened(&self, program: &Running, halt: Halt) -> ! {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        Report::new(program, format!("{name} is not opened"))
            .expected(format!(
                "the program opens {name} while it waits for the rest of another file"
            ))
            .got("it is not opened")
            .halted(halt)
            .fail()
    }

    /// Writes `bytes`, at most 4 KiB at a time, which the pipe takes at once. If the program has
    /// closed the pipe they are lost.
    ///
    /// # Panics
    /// If the program has not opened the pipe.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let end = self.end.as_mut().expect("expect_opened comes first");
        let _ = end.write_all(bytes.as_ref());
        self
    }

    /// Closes the check's end: the program comes to the end of the file.
    pub fn close(self) {}
}

impl Drop for NamedPipe {
    fn drop(&mut self) {
        if !self.is_opened() {
            // A reader of our own wakes the thread that waits in open. Opening both ends does not
            // wait (Linux, fifo(7)).
            let _ = OpenOptions::new().read(true).write(true).open(&self.path);
        }
    }
}
