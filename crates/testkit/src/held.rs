//! A standard output that the check holds back: a pipe that is full from the start, so that whoever prints has to wait.
//!
//! What a program does at the same time shows only when nothing can go on: every thread that has come to print stands
//! there then, and none has ended before the check has looked.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::Stdio;

use crate::platform;

/// What a held output takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Passes {
    /// So many bytes, and nothing more until it is released.
    Bytes(usize),
    /// Nothing until it is released, and then one write at a time: the next one waits until the last has been read.
    Writes,
}

/// The reading end of a standard output that nobody reads yet.
pub(crate) struct Held {
    pipe: File,
    /// Bytes in the pipe that are the kit's and not the program's.
    filling: usize,
}

impl Held {
    /// A pipe of one page, and the end of it that the program gets; `None` where the system has no such pipes.
    pub fn pipe(passes: Passes) -> io::Result<Option<(Self, Stdio)>> {
        let room = match passes {
            Passes::Bytes(room) => room,
            Passes::Writes => 0,
        };
        let Some((pipe, mut end)) = platform::small_pipe(passes == Passes::Writes)? else { return Ok(None) };
        let filling = platform::size_of_pipe(&end).saturating_sub(room);
        end.write_all(&vec![0; filling])?;
        Ok(Some((Self { pipe, filling }, Stdio::from(end))))
    }

    /// What the program has printed so far, and what it will print. To be asked for when the program stands still, if
    /// the first part matters.
    pub fn release(mut self) -> (Vec<u8>, File) {
        // One read brings all that a pipe of one page holds.
        let mut bytes = vec![0; platform::size_of_pipe(&self.pipe)];
        let count = self.pipe.read(&mut bytes).unwrap_or(0);
        bytes.truncate(count);
        bytes.drain(..self.filling.min(count));
        (bytes, self.pipe)
    }
}
