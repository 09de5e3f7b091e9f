//! Workers: processes that measure on request, repeatedly. They are written in Python or in Rust.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

use crate::peers::programs;

/// A process that reads requests, one a line, and answers each with a number. It ends when its
/// standard input is closed, so also when this process dies.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts a worker.
    ///
    /// # Errors
    ///
    /// The program cannot be started.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.with_context(|| {
            format!("cannot start {}", Path::new(command.get_program()).display())
        })?;
        let requests = child.stdin.take().context("its standard input is a pipe")?;
        let answers = BufReader::new(child.stdout.take().context("its standard output is a pipe")?);
        Ok(Self { child, requests, answers })
    }

    /// Starts `peers/python/SCRIPT`; without Python there is a message and `None`.
    ///
    /// # Errors
    ///
    /// As [`Worker::start`].
    pub(crate) fn python(script: &str) -> Result<Option<Self>> {
        programs::python_script(script).map(|mut command| Self::start(&mut command)).transpose()
    }

    /// Sends a request and returns the answer.
    ///
    /// # Errors
    ///
    /// The worker has ended, or its answer is not a number.
    pub(crate) fn ask(&mut self, request: &str) -> Result<f64> {
        let mut answer = String::new();
        writeln!(self.requests, "{request}")
            .and_then(|()| self.requests.flush())
            .and_then(|()| self.answers.read_line(&mut answer))
            .with_context(|| format!("cannot ask a worker for {request}"))?;
        answer
            .trim()
            .parse()
            .with_context(|| format!("cannot parse a worker's answer to {request}: {answer:?}"))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // The worker has no state to lose. Both calls fail if it has ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
