//! A standard output that the check holds back: a pipe that is full from the start, so that whoever prints has to wait.
//!
//! What a program does at the same time shows only when nothing can go on: every thread that has come to print stands
//! there then, and none has ended before the check has looked.

use std::fs::File;
use std::io::{self, Read};
use std::process::Stdio;

use crate::platform;

/// How much a held output takes at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Passes {
    Page,
    Write,
}

/// The reading end of a standard output that nobody reads yet.
pub(crate) struct Held {
    pipe: File,
    /// Bytes in the pipe that are the kit's and not the program's.
    filling: usize,
}

impl Held {
    /// A pipe of one page that is full, and the end of it that the program gets; `None` where the system has none.
    pub fn pipe(passes: Passes) -> io::Result<Option<(Self, Stdio)>> {
        let Some((read, write)) = platform::small_pipe(passes == Passes::Write)? else { return Ok(None) };
        let filling = platform::fill(&write)?;
        Ok(Some((Self { pipe: read, filling }, Stdio::from(write))))
    }

    /// Makes room for as much as the pipe takes, or for one write. Once.
    pub fn let_some_through(&mut self) {
        let mut filling = vec![0; std::mem::take(&mut self.filling)];
        // It is there to be read, and nobody else reads.
        self.pipe.read_exact(&mut filling).expect("the pipe holds what was put into it");
    }

    /// What the program has printed and will print.
    pub fn into_stream(mut self) -> File {
        self.let_some_through();
        self.pipe
    }
}
