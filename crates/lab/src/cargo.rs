//! Runs cargo and reads which programs it built and which warnings it had.

use std::{
    env,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use anyhow::Context;
use serde_json::Value;

use crate::cancel::Cancel;

/// What one run of cargo left behind.
#[derive(Default)]
pub struct Built {
    pub success: bool,
    pub programs: Vec<Program>,
    pub warnings: Vec<Warning>,
    /// What cargo said on standard error, if that was a pipe.
    pub said: String,
}

/// An executable file that cargo built or found up to date.
pub struct Program {
    /// The folder of its package.
    pub package: PathBuf,
    /// `bin` or `test`.
    pub kind: String,
    pub name: String,
    pub path: PathBuf,
}

/// A warning or error, as rustc words it.
pub struct Warning {
    /// The program in which it is.
    pub program: String,
    pub text: String,
}

impl Built {
    /// The program of a kind and name, of the package in a folder.
    pub fn program(&self, package: &Path, kind: &str, name: &str) -> Option<&Path> {
        let found = self
            .programs
            .iter()
            .find(|it| it.package == package && it.kind == kind && it.name == name);
        found.map(|program| program.path.as_path())
    }
}

/// The cargo that started us, if one did.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// The folder in which the workspace around `folder` is built, whatever sets it.
///
/// # Errors
/// Cargo cannot be run, or does not know the workspace.
pub fn target(folder: &Path) -> anyhow::Result<PathBuf> {
    let output = command(folder)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .output();
    let text = output.context("cannot start cargo")?.stdout;
    let metadata: Value =
        serde_json::from_slice(&text).context("cannot read what cargo says of the workspace")?;
    Ok(metadata["target_directory"].as_str().context("cargo does not say where it builds")?.into())
}

/// Runs a cargo command that has a `--message-format=json…`. What cargo says on standard error passes through.
///
/// # Errors
/// Cargo cannot be started. That it fails is no error here: see [`Built::success`].
pub fn build(command: &mut Command) -> anyhow::Result<Built> {
    build_until(&Cancel::never(), command)
}

/// As [`build`], until it is cancelled: then it has no success.
///
/// # Errors
/// As [`build`].
pub fn build_until(cancel: &Cancel, command: &mut Command) -> anyhow::Result<Built> {
    let mut child = cancel.spawn(command.stdout(Stdio::piped())).context("cannot start cargo")?;
    let mut built = follow(&mut child)?;
    cancel.ends();
    built.success = child.wait().context("cannot wait for cargo")?.success();
    Ok(built)
}

/// Reads what a cargo that was started with pipes reports, until it closes them. Whether it succeeds is not known then.
///
/// # Errors
/// The pipe cannot be read.
pub fn follow(child: &mut Child) -> anyhow::Result<Built> {
    // Where it is kept, it must be read while cargo runs, or cargo would wait for a reader.
    let errors = child.stderr.take().map(|mut errors| {
        let collect = move || {
            let mut text = Vec::new();
            _ = errors.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        };
        thread::Builder::new().spawn(collect).context("cannot start a thread")
    });
    let errors = errors.transpose()?;
    let messages = BufReader::new(child.stdout.take().expect("standard output is a pipe"));

    let mut built = Built::default();
    for line in messages.lines() {
        let line = line.context("cannot read what cargo reports")?;
        // Lines that are not JSON come from build scripts and from test programs.
        if let Ok(message) = serde_json::from_str(&line) {
            built.note(&message);
        }
    }
    built.said = errors.and_then(|thread| thread.join().ok()).unwrap_or_default();
    Ok(built)
}

impl Built {
    fn note(&mut self, message: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let package = PathBuf::from(text(&message["manifest_path"]))
            .parent()
            .map(Path::to_owned)
            .unwrap_or_default();
        let target = &message["target"];

        if let Some(path) = message["executable"].as_str() {
            let kind = text(&target["kind"][0]);
            self.programs.push(Program {
                package,
                kind,
                name: text(&target["name"]),
                path: path.into(),
            });
        } else if message["reason"] == "compiler-message" {
            self.warnings.push(Warning {
                program: text(&target["name"]),
                text: text(&message["message"]["rendered"]),
            });
        }
    }
}
