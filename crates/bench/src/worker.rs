//! A program that measures what it is asked to, again and again: Python, or a program of ours that does the same.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use crate::programs;

/// Reads lines, and answers each with a number. It ends when nobody writes any more, so also if this process dies.
pub struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// # Errors
    ///
    /// The program cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.with_context(|| {
            format!("cannot start {}", Path::new(command.get_program()).display())
        })?;
        let requests = child.stdin.take().context("its standard input is a pipe")?;
        let answers = BufReader::new(child.stdout.take().context("its standard output is a pipe")?);
        Ok(Self { child, requests, answers })
    }

    /// Starts `peers/SCRIPT` under Python; nothing where there is none.
    ///
    /// # Errors
    ///
    /// As [`Worker::start`].
    pub fn python(script: &str) -> Result<Option<Self>> {
        let Some(python) = programs::python() else { return Ok(None) };
        Self::start(Command::new(python).arg(programs::peer_file(script))).map(Some)
    }

    /// # Errors
    ///
    /// It has ended, or does not answer with a number.
    pub fn ask(&mut self, request: &str) -> Result<f64> {
        let mut answer = String::new();
        writeln!(self.requests, "{request}")
            .and_then(|()| self.requests.flush())
            .and_then(|()| self.answers.read_line(&mut answer))
            .with_context(|| format!("cannot ask a worker for {request}"))?;
        answer.trim().parse().with_context(|| {
            format!("cannot understand what a worker says to {request}: {answer:?}")
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It has nothing to lose. If it has ended already, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
