//! The programs that are measured: built for this run, and found by their names.

use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use lab::build::cargo::{self, Built};

use crate::group::Effort;

/// Packages whose programs are measured, besides the peers of this one.
const SOLUTIONS: &[&str] = &[
    "mutex-counter-solution",
    "struct-packing-solution",
    "tcp-echo-solution",
    "threaded-chat-solution",
    "threads-basics-solution",
    "udp-echo-solution",
];

/// What has been built. It stays as it is, even if somebody works on the sources meanwhile.
#[derive(Default)]
pub struct Programs {
    built: Built,
}

impl Programs {
    /// Builds the model answers and our own peers in Rust: as for release, or for a smoke run as the tests do.
    ///
    /// # Errors
    /// Cargo cannot be run, or they cannot be built.
    pub fn build(effort: Effort) -> Result<Self> {
        let mut command = cargo::command(&root());
        command.args([
            "build",
            "--quiet",
            "--message-format=json-render-diagnostics",
            "--bins",
            "--package",
            "bench",
        ]);
        command.args(SOLUTIONS.iter().flat_map(|package| ["--package", package]));
        if !effort.smoke {
            command.arg("--release");
        }
        let built = cargo::build(&mut command)?;
        ensure!(built.success, "cannot build what is to be measured: see what cargo says above");
        Ok(Self { built })
    }

    /// The program of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&self, name: &str) -> Result<&Path> {
        let found = self
            .built
            .programs
            .iter()
            .find(|program| program.kind == "bin" && program.name == name);
        found
            .map(|program| program.path.as_path())
            .with_context(|| format!("cannot find the program {name}"))
    }
}

/// Builds `peers/NAME.c`, and returns the program; nothing where there is no C compiler.
///
/// # Errors
/// The compiler refuses it.
pub fn c(name: &str) -> Result<Option<PathBuf>> {
    // One at a time: tests run in parallel, and no program may be started while it is written.
    static COMPILING: Mutex<()> = Mutex::new(());
    let Some(compiler) = installed("cc") else { return Ok(None) };
    let _turn = COMPILING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = cargo::target(&root())?.join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let program = folder.join(format!("{name}{EXE_SUFFIX}"));
    let source = peer_file(&format!("{name}.c"));
    if is_newer(&program, &[&source, &peer_file("listen.h")]) {
        return Ok(Some(program));
    }
    let mut command = Command::new(compiler);
    command
        .args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"])
        .arg(&source)
        .arg("-o")
        .arg(&program);
    let status = command.status().context("cannot start the C compiler")?;
    if !status.success() {
        bail!("cannot compile {}: see what the compiler says above", source.display());
    }
    Ok(Some(program))
}

fn is_newer(program: &Path, sources: &[&Path]) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    sources.iter().all(|source| time(program) > time(source))
}

/// Python itself, and not a shim that looks for it, which takes longer than Python; nothing where there is none.
pub fn python() -> Option<PathBuf> {
    let output = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !path.trim().is_empty()).then(|| path.trim().into())
}

/// The first program of that name on the search path.
pub fn installed(name: &str) -> Option<PathBuf> {
    let path: OsString = std::env::var_os("PATH")?;
    let all = std::env::split_paths(&path).map(|folder| folder.join(format!("{name}{EXE_SUFFIX}")));
    all.into_iter().find(|program| program.is_file())
}

/// A source among the peers.
pub fn peer_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(name)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
