//! A standard output that the check holds back: a pipe that is full from the start, so that a
//! thread that prints has to wait.
//!
//! What a program does at the same time shows only when nothing can go on: every thread that has
//! come to print stands there then, and none has ended before the check has looked.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::Stdio;

use crate::platform;

/// How an output is held back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Hold {
    /// So many bytes are taken, and nothing more until the release.
    AfterBytes(usize),
    /// Nothing is taken until the release, and then one write at a time: the next one waits until
    /// the last has been read.
    EachWrite,
}

/// The reading end of a standard output that is not read yet.
pub(crate) struct HeldStdout {
    pipe: File,
    /// Bytes in the pipe that are the kit's and not the program's.
    filling: usize,
    /// The program's end, to fill the pipe again; only of one that passes single writes.
    end: Option<File>,
}

impl HeldStdout {
    /// A pipe of one page, and the end of it that the program gets; `None` where the system has no
    /// such pipes.
    pub(crate) fn pipe(mode: Hold) -> io::Result<Option<(Self, Stdio)>> {
        let room = match mode {
            Hold::AfterBytes(room) => room,
            Hold::EachWrite => 0,
        };
        let Some((pipe, mut end)) = platform::small_pipe(mode == Hold::EachWrite)? else {
            return Ok(None);
        };
        let filling = platform::size_of_pipe(&end).saturating_sub(room);
        end.write_all(&vec![0; filling])?;
        let ours = if mode == Hold::EachWrite { Some(end.try_clone()?) } else { None };
        Ok(Some((Self { pipe, filling, end: ours }, Stdio::from(end))))
    }

    /// Takes one write out of the pipe, so that the next goes on; `None` if there is none. The
    /// kit's own comes first, and nothing is left of it.
    pub(crate) fn take(&mut self) -> Option<Vec<u8>> {
        if platform::waits_in_pipe(&self.pipe) == 0 {
            return None;
        }
        let mut bytes = vec![0; platform::size_of_pipe(&self.pipe)];
        let count = self.pipe.read(&mut bytes).ok()?;
        bytes.truncate(count);
        bytes.drain(..std::mem::take(&mut self.filling).min(count));
        Some(bytes)
    }

    /// Fills the pipe again: the next thread that prints has to wait, as at the beginning. Only for
    /// a program that stands still, since what it prints at this moment would make the check wait,
    /// too.
    pub(crate) fn fill(&mut self) {
        let Some(end) = &mut self.end else { return };
        if platform::waits_in_pipe(&self.pipe) == 0 {
            let filling = vec![0; platform::size_of_pipe(&self.pipe)];
            if end.write_all(&filling).is_ok() {
                self.filling = filling.len();
            }
        }
    }

    /// What the program has printed so far, and what it will print. To be asked for when the
    /// program stands still, if the first part matters.
    pub(crate) fn release(mut self) -> (Vec<u8>, File) {
        // Our own end would keep the pipe open.
        self.end = None;
        if self.filling == 0 && platform::waits_in_pipe(&self.pipe) == 0 {
            return (Vec::new(), self.pipe);
        }
        // One read brings all that a pipe of one page holds.
        let mut bytes = vec![0; platform::size_of_pipe(&self.pipe)];
        let count = self.pipe.read(&mut bytes).unwrap_or(0);
        bytes.truncate(count);
        bytes.drain(..self.filling.min(count));
        (bytes, self.pipe)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn what_fills_the_pipe_is_taken_first_and_leaves_nothing() {
        let (mut held, _program) =
            HeldStdout::pipe(Hold::EachWrite).expect("a pipe").expect("this system has such pipes");

        assert_eq!(held.take(), Some(Vec::new()));
        assert_eq!(held.take(), None);
        held.fill();
        assert_eq!((held.take(), held.take()), (Some(Vec::new()), None));
    }

    #[test]
    fn a_release_after_all_was_taken_does_not_wait() {
        let (mut held, _program) =
            HeldStdout::pipe(Hold::EachWrite).expect("a pipe").expect("this system has such pipes");
        held.take();

        let (first, _rest) = held.release();

        assert_eq!(first, b"");
    }
}
