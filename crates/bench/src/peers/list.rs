//! The servers of a group: the model answer, and its peers as far as they are available.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::programs::{self, Programs};
use super::server::Peer;
use crate::effort::Effort;

/// Collects the peers of a group. The model answer is the first.
#[derive(Debug)]
pub struct PeerList {
    programs: Programs,
    peers: Vec<Peer>,
}

impl PeerList {
    /// Builds the programs, and begins the list with the model answer: `name` in the tables, from
    /// the package `solution`.
    ///
    /// # Errors
    ///
    /// The programs cannot be built.
    pub(crate) fn new(name: &'static str, solution: &str, effort: Effort) -> Result<Self> {
        let mut list = Self { programs: Programs::build(effort)?, peers: Vec::new() };
        list.rust(name, solution, ["server", "--bind", "127.0.0.1:0"])?;
        Ok(list)
    }

    /// Adds one of our programs in Rust.
    ///
    /// # Errors
    ///
    /// No program with this name was built.
    pub(crate) fn rust<const N: usize>(
        &mut self,
        name: &'static str,
        program: &str,
        arguments: [&str; N],
    ) -> Result<()> {
        let command = command(self.programs.find(program)?, arguments);
        self.peers.push(Peer::new(name, &command));
        Ok(())
    }

    /// Adds one of our programs in C, `peers/c/SOURCE.c`, if a compiler is installed.
    ///
    /// # Errors
    ///
    /// The source cannot be compiled.
    pub(crate) fn c(&mut self, name: &'static str, source: &str) -> Result<()> {
        if let Some(program) = programs::c(source)? {
            self.peers.push(Peer::new(name, &Command::new(program)));
        }
        Ok(())
    }

    /// Adds one of our programs in Python, `peers/python/SCRIPT`, if Python is installed.
    pub(crate) fn python(&mut self, name: &'static str, script: &str) {
        if let Some(command) = programs::python_script(script) {
            self.peers.push(Peer::new(name, &command));
        }
    }

    /// Adds a foreign program, if it is installed.
    pub(crate) fn installed<const N: usize>(
        &mut self,
        name: &'static str,
        program: &str,
        arguments: [&str; N],
    ) {
        if let Some(path) = programs::installed(name, program) {
            self.peers.push(Peer::foreign(name, &command(&path, arguments)));
        }
    }

    /// The peers that have been added so far, in this order.
    pub fn peers(&self) -> &[Peer] {
        &self.peers
    }
}

fn command<const N: usize>(program: &Path, arguments: [&str; N]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}
