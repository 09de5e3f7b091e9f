//! The programs that are measured: built for the run, or found where they are installed.

use std::collections::BTreeMap;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail, ensure};
use lab::build::cargo;

use crate::effort::Effort;

/// Packages whose programs are measured, in addition to the peers in this package.
const SOLUTIONS: &[&str] = &[
    "mutex-counter-solution",
    "struct-packing-solution",
    "tcp-echo-solution",
    "threaded-chat-solution",
    "threads-basics-solution",
    "udp-echo-solution",
];

/// The programs that cargo has built: their paths by their names.
#[derive(Debug)]
pub(crate) struct Programs(BTreeMap<String, PathBuf>);

impl Programs {
    /// Builds the model answers and our peers in Rust: with optimizations, or for a smoke run
    /// without them, as the tests do.
    ///
    /// # Errors
    ///
    /// Cargo cannot be started, or the build fails.
    pub(crate) fn build(effort: Effort) -> Result<Self> {
        let mut command = cargo::command(&root());
        command.args(["build", "--quiet", "--message-format=json-render-diagnostics", "--bins"]);
        command.args(["--package", "bench"]);
        for package in SOLUTIONS {
            command.args(["--package", package]);
        }
        if !effort.smoke {
            command.arg("--release");
        }
        let built = cargo::build(&mut command)?;
        ensure!(built.success, "cannot build the programs to measure: see cargo's messages above");
        let programs = built.programs.into_iter().filter(|program| program.kind == "bin");
        Ok(Self(programs.map(|program| (program.name, program.path)).collect()))
    }

    /// Finds a program by its name.
    ///
    /// # Errors
    ///
    /// No program with this name was built.
    pub(crate) fn find(&self, name: &str) -> Result<&Path> {
        let path = self.0.get(name).with_context(|| format!("cannot find the program {name}"))?;
        Ok(path)
    }
}

/// Compiles `peers/c/NAME.c` and returns the program; without a C compiler there is a message and
/// `None`.
///
/// # Errors
///
/// The compiler rejects the source.
pub(crate) fn c(name: &str) -> Result<Option<PathBuf>> {
    // One at a time: tests run in parallel, and a program must not be started while it is written.
    static COMPILING: Mutex<()> = Mutex::new(());
    let Some(compiler) = installed(&format!("{name}.c"), "cc") else { return Ok(None) };
    let _guard = COMPILING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = cargo::target(&root())?.join("bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let program = folder.join(format!("{name}{EXE_SUFFIX}"));
    let source = peers_folder().join("c").join(format!("{name}.c"));
    if is_newer(&program, &[&source, &source.with_file_name("listen.h")]) {
        return Ok(Some(program));
    }
    let mut command = Command::new(compiler);
    command.args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]);
    command.arg(&source).arg("-o").arg(&program);
    let status = command.status().context("cannot start the C compiler")?;
    if !status.success() {
        bail!("cannot compile {}: see the compiler's messages above", source.display());
    }
    Ok(Some(program))
}

fn is_newer(program: &Path, sources: &[&Path]) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    sources.iter().all(|source| time(program) > time(source))
}

/// The command that runs `peers/python/SCRIPT`; without Python there is a message and `None`.
pub(crate) fn python_script(script: &str) -> Option<Command> {
    let Some(python) = python() else {
        leave_out(script, "python3 is not installed");
        return None;
    };
    let mut command = Command::new(python);
    command.arg(peers_folder().join("python").join(script));
    Some(command)
}

/// The interpreter itself and not a shim that looks for it, which takes longer than Python.
fn python() -> Option<PathBuf> {
    let output = Command::new("python3")
        .args(["-c", "import sys; print(sys.executable)"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    let path = path.trim();
    if output.status.success() && !path.is_empty() { Some(path.into()) } else { None }
}

/// Finds `program` on the search path for the contestant `name`; if it is not installed, there is a
/// message and `None`.
pub(crate) fn installed(name: &str, program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file = format!("{program}{EXE_SUFFIX}");
    let found =
        std::env::split_paths(&path).map(|folder| folder.join(&file)).find(|it| it.is_file());
    if found.is_none() {
        leave_out(name, &format!("{program} is not installed"));
    }
    found
}

/// Says on standard error that a contestant is not measured, and why.
pub(crate) fn leave_out(name: &str, reason: &str) {
    eprintln!("  left out: {name}, because {reason}");
}

fn peers_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
