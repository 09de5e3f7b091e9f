//! Runs cargo and reads which programs it built and which warnings it had.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, thread};

use anyhow::{Context, ensure};
use serde_json::Value;

use crate::build::cancel::Cancel;

/// What one run of cargo left behind.
#[derive(Debug, Default)]
pub struct Built {
    /// Whether cargo ended with status 0.
    pub success: bool,
    /// What it built or found up to date.
    pub programs: Vec<Program>,
    /// In the order in which they came.
    pub warnings: Vec<Warning>,
    /// What cargo wrote on standard error, if that was a pipe.
    pub stderr: String,
}

/// An executable file that cargo built or found up to date.
#[derive(Debug)]
pub struct Program {
    /// The folder of its package.
    pub package: PathBuf,
    /// `bin` or `test`.
    pub kind: String,
    /// As its manifest calls it.
    pub name: String,
    /// Where the file is.
    pub path: PathBuf,
}

/// A warning or error, as rustc words it.
#[derive(Debug)]
pub struct Warning {
    /// The program in which it is.
    pub program: String,
    /// Several lines.
    pub text: String,
}

/// Where the compiler's messages go.
#[derive(Clone, Copy, Debug)]
pub enum Messages {
    /// To standard error, as if cargo ran by itself.
    Rendered,
    /// Into [`Built::warnings`], with colours.
    Collected,
}

impl Built {
    /// The program of a kind and name, of the package in a folder.
    pub fn program(&self, package: &Path, kind: &str, name: &str) -> Option<&Path> {
        let is_it = |it: &&Program| it.package == package && it.kind == kind && it.name == name;
        self.programs.iter().find(is_it).map(|program| program.path.as_path())
    }

    /// All warnings and errors, one after the other.
    pub fn all_warnings(&self) -> String {
        self.warnings.iter().map(|warning| warning.text.as_str()).collect()
    }
}

/// The cargo that started us, if one did.
pub fn executable() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A cargo that works in a folder, and reads nothing from us.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(executable());
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// The command that builds the checks `steps` of the packages that are in a folder, or that `--package` adds.
pub fn build_steps(folder: &Path, messages: Messages) -> Command {
    let mut command = command(folder);
    let format = match messages {
        Messages::Rendered => "json-render-diagnostics",
        Messages::Collected => "json-diagnostic-rendered-ansi",
    };
    command.args(["test", "--no-run", "--test", "steps", "--message-format", format]);
    command
}

/// What `cargo metadata` says of the workspace around a folder, without its dependencies.
///
/// # Errors
/// Cargo cannot be run, or does not understand a manifest.
pub fn metadata(folder: &Path) -> anyhow::Result<Value> {
    let mut cargo = command(folder);
    cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = cargo.output().context("cannot start cargo")?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cannot read the manifests: {}", stderr.trim());
    serde_json::from_slice(&output.stdout).context("cannot read what cargo says of the manifests")
}

/// The folder in which the workspace around `folder` is built, whatever sets it.
///
/// # Errors
/// Cargo cannot be run, or does not know the workspace.
pub fn target(folder: &Path) -> anyhow::Result<PathBuf> {
    let metadata = metadata(folder)?;
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
///
/// # Panics
/// Its standard output is no pipe.
pub fn follow(child: &mut Child) -> anyhow::Result<Built> {
    // Where it is kept, it must be read while cargo runs, or cargo would wait for a reader.
    let stderr = child.stderr.take().map(|mut stderr| {
        thread::Builder::new().spawn(move || {
            let mut text = Vec::new();
            _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    let stderr = stderr.transpose().context("cannot start a thread")?;
    let messages = BufReader::new(child.stdout.take().expect("standard output is a pipe"));

    let mut built = Built::default();
    for line in messages.lines() {
        let line = line.context("cannot read what cargo reports")?;
        // Lines that are not JSON come from build scripts and from test programs.
        if let Ok(message) = serde_json::from_str(&line) {
            built.note(&message);
        }
    }
    built.stderr = stderr.and_then(|thread| thread.join().ok()).unwrap_or_default();
    Ok(built)
}

impl Built {
    fn note(&mut self, message: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let target = &message["target"];
        if let Some(path) = message["executable"].as_str() {
            let manifest = PathBuf::from(text(&message["manifest_path"]));
            self.programs.push(Program {
                package: manifest.parent().map(Path::to_owned).unwrap_or_default(),
                kind: text(&target["kind"][0]),
                name: text(&target["name"]),
                path: path.into(),
            });
        } else if message["reason"] == "compiler-message" {
            let rendered = text(&message["message"]["rendered"]);
            self.warnings.push(Warning { program: text(&target["name"]), text: rendered });
        }
    }
}
