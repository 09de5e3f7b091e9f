//! Who is measured beside the model answers.

use std::path::Path;

use anyhow::Result;

use crate::group::Effort;
use crate::peer::Peer;
use crate::programs::{self, Programs};

/// The name of the model answer in every table.
pub const OURS: &str = "this course";

/// The peers of one group, the model answer first.
pub struct Peers {
    programs: Programs,
    found: Vec<Peer>,
}

impl Peers {
    /// Builds what is to be built. `solution` is the package of the model answer.
    ///
    /// # Errors
    /// It cannot be built.
    pub fn of(solution: &str, effort: Effort) -> Result<Self> {
        let programs = Programs::build(effort)?;
        let ours = programs.find(solution)?.to_owned();
        let mut peers = Self { programs, found: Vec::new() };
        peers.add(OURS, &ours, ["server", "--bind", "127.0.0.1:0"]);
        Ok(peers)
    }

    /// One of our own in Rust.
    ///
    /// # Errors
    /// There is no such program.
    pub fn rust<const N: usize>(
        &mut self,
        name: &'static str,
        program: &str,
        arguments: [&str; N],
    ) -> Result<()> {
        let program = self.programs.find(program)?.to_owned();
        self.add(name, &program, arguments);
        Ok(())
    }

    /// One of our own in C: `peers/SOURCE.c`, if there is a compiler.
    ///
    /// # Errors
    /// It cannot be compiled.
    pub fn c(&mut self, name: &'static str, source: &str) -> Result<()> {
        match programs::c(source)? {
            Some(program) => self.add(name, &program, []),
            None => leave_out(name, "cc"),
        }
        Ok(())
    }

    /// One of our own in Python: `peers/SOURCE.py`, if there is Python.
    pub fn python(&mut self, name: &'static str, source: &str) {
        let file = programs::peer_file(&format!("{source}.py"));
        match programs::python() {
            Some(python) => self.add(name, &python, [&*file.to_string_lossy()]),
            None => leave_out(name, "python3"),
        }
    }

    /// A program that somebody may have installed. It does not say where it listens.
    pub fn installed<const N: usize>(
        &mut self,
        name: &'static str,
        program: &str,
        arguments: [&str; N],
    ) {
        match programs::installed(program) {
            Some(path) => self.found.push(Peer::silent(name, words(&path, arguments))),
            None => leave_out(name, program),
        }
    }

    /// Those that are there so far, in the order in which they were named.
    pub fn found(&self) -> Vec<Peer> {
        self.found.clone()
    }

    fn add<const N: usize>(&mut self, name: &'static str, program: &Path, arguments: [&str; N]) {
        self.found.push(Peer::new(name, words(program, arguments)));
    }
}

fn words<const N: usize>(program: &Path, arguments: [&str; N]) -> Vec<std::ffi::OsString> {
    std::iter::once(program.into()).chain(arguments.map(Into::into)).collect()
}

fn leave_out(name: &str, program: &str) {
    eprintln!("left out: {name}, because {program} is not installed");
}
