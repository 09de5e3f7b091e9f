//! The handle on a started program with which a check acts on it.

use std::ops::Deref;
use std::sync::Arc;

use crate::check::current::Check;
use crate::platform;
use crate::program::process::{Process, Stream};

/// A started program, as the check that has started it holds it. Clones mean the same process; it
/// is ended, with all that it has started, when the last one is dropped.
///
/// It can be used on any thread: it knows its check, so waits and reports are the same everywhere.
/// [`Process`] has what can be asked of it. What a check may expect of it are the methods that
/// begin with `expect_`.
#[derive(Clone, Debug)]
#[must_use = "dropping it ends the program"]
pub struct Running {
    process: Arc<Process>,
    check: Arc<Check>,
}

impl Deref for Running {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

impl Running {
    pub(crate) fn new(process: Arc<Process>, check: Arc<Check>) -> Self {
        check.add_program(&process);
        Self { process, check }
    }

    pub(crate) fn check(&self) -> &Arc<Check> {
        &self.check
    }

    /// Writes `text` to the program's standard input; a thread does so when it is more than 4 KiB.
    ///
    /// A program that has closed its input, or has ended, takes nothing: no error is reported,
    /// since what it does then is for the check to judge.
    ///
    /// # Panics
    /// If the system gives no thread.
    pub fn write(&self, text: impl AsRef<[u8]>) -> &Self {
        self.stdin().write(text.as_ref());
        self
    }

    /// Closes the program's standard input: the end of input.
    pub fn close_stdin(&self) -> &Self {
        self.stdin().close();
        self
    }

    /// Whether the program has read all that was written to its standard input, and that is still
    /// open. `false` where that is not known.
    #[must_use]
    pub fn has_read_all_input(&self) -> bool {
        self.stdin().is_read()
    }

    /// Whether this text is on its standard error, as far as that has been read. To see and not to
    /// judge.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        self.stderr().contains(text)
    }

    /// Tells `listener` all that the program writes, piece by piece as it arrives, from the first
    /// byte on. It is called on other threads. Output that is held back is not part of it, see
    /// [`Running::take_write`].
    pub fn listen(&self, listener: impl Fn(Stream, &[u8]) + Clone + Send + 'static) -> &Self {
        for stream in [Stream::Output, Stream::Error] {
            let listener = listener.clone();
            self.stream(stream).listen(Box::new(move |bytes| listener(stream, bytes)));
        }
        self
    }

    /// What the program has written with one call to an output that is held back: after
    /// [`Program::hold_each_write`](crate::Program::hold_each_write) the next call to write goes on
    /// only now. The first time it is empty, and only makes room for the first write. `None` if no
    /// write is there, or nothing is held.
    #[must_use]
    pub fn take_write(&self) -> Option<Vec<u8>> {
        self.held().as_mut()?.take()
    }

    /// After [`Running::take_write`] has taken all, and while the program stands still: the next
    /// thread that prints has to wait again, until its write is asked for.
    pub fn hold_again(&self) -> &Self {
        if let Some(held) = self.held().as_mut() {
            held.fill();
        }
        self
    }

    /// From now on all that the program prints is taken. Without
    /// [`Program::hold_output`](crate::Program::hold_output) nothing changes.
    pub fn release_output(&self) -> &Self {
        self.take_held_output();
        self
    }

    /// Releases the output, and returns what the program had printed up to then; `None` if nothing
    /// was held back.
    pub(crate) fn take_held_output(&self) -> Option<Vec<u8>> {
        self.process.take_held_output()
    }

    /// Closes the output that is held back without reading it, as `| head` does: printing fails
    /// with "broken pipe". Where nothing is held back, nothing happens.
    pub fn close_output(&self) -> &Self {
        if self.held().take().is_some() {
            self.stream(Stream::Output).close();
            self.note_provoked(|it| it.output_closed = true);
        }
        self
    }

    /// Sends SIGTERM to the program, as `kill` does by default.
    pub fn terminate(&self) -> &Self {
        self.note_provoked(|it| it.signal = Some("SIGTERM"));
        self.signal(platform::terminate);
        self
    }

    /// Sends SIGINT to the program, as Ctrl-C at a terminal does.
    pub fn interrupt(&self) -> &Self {
        self.note_provoked(|it| it.signal = Some("SIGINT, as by Ctrl-C,"));
        self.signal(platform::interrupt);
        self
    }

    /// Stops the program (SIGSTOP) and lets it go on (SIGCONT). A system call that waits is
    /// interrupted by that: a blocked `write` that has already taken some bytes returns their count
    /// instead of waiting for the rest.
    pub fn stop_and_continue(&self) -> &Self {
        self.note_provoked(|it| it.interrupted = true);
        self.signal(platform::stop_and_continue);
        self
    }

    /// Runs `body` while the program is stopped (SIGSTOP), so that it cannot do anything in
    /// between. A system without such signals runs `body` alone.
    pub fn while_stopped<T>(&self, body: impl FnOnce() -> T) -> T {
        if self.has_ended() { body() } else { platform::while_stopped(self.pid(), body) }
    }
}
