//! Hands a command over to the crate that carries it out, so that a learner who never uses it does not compile it.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::process::{Command, ExitCode};

use anyhow::Context;
use crossterm::terminal;

use crate::build::cargo;
use crate::build::exec::exec;
use crate::command_line::demo;
use crate::terminal::console::Console;

/// Becomes the program of a package of this workspace, with our own arguments. Cargo builds it first if it must.
///
/// # Errors
/// Cargo cannot be started.
pub fn to(package: &str, console: &Console<'_>) -> anyhow::Result<ExitCode> {
    with(package, env::args_os().skip(1), console)
}

/// `cargo lab demo X --play` is `cargo lab explore X --play`, on the program that the demo would show.
///
/// # Errors
/// Cargo cannot be started.
pub fn to_play(demo: &demo::Args, console: &Console<'_>) -> anyhow::Result<ExitCode> {
    let exercise = demo.exercise.clone().context("--play needs the name of an exercise")?;
    let mut arguments = vec!["explore".into(), exercise, "--play".into()];
    match &demo.mistake {
        Some(name) => arguments.extend(["--mistake".into(), name.clone()]),
        None if demo.mine => {}
        None => arguments.push("--solution".into()),
    }
    with("explore", arguments.into_iter().map(OsString::from), console)
}

fn with(
    package: &str,
    arguments: impl Iterator<Item = OsString>,
    console: &Console<'_>,
) -> anyhow::Result<ExitCode> {
    let mut cargo = Command::new(cargo::executable());
    cargo.args(["run", "--quiet", "--package", package, "--manifest-path"]);
    cargo.arg(console.workspace.root.join("Cargo.toml"));
    if io::stderr().is_terminal() && !console.options.plain {
        // Quiet but for a bar, and that only while there is something to build.
        let columns = terminal::size().map_or(80, |(columns, _)| columns);
        cargo.args(["--config", "term.progress.when='always'"]);
        cargo.args(["--config", &format!("term.progress.width={}", columns.clamp(20, 100) - 2)]);
    } else if !is_built(package) {
        eprintln!("building `cargo lab {package}`: this takes a while the first time");
    }
    exec(cargo.arg("--").args(arguments)).context("cannot start cargo")
}

/// Cargo puts programs of one workspace side by side.
fn is_built(package: &str) -> bool {
    let beside =
        |us: std::path::PathBuf| us.with_file_name(format!("{package}{}", env::consts::EXE_SUFFIX));
    env::current_exe().map(beside).is_ok_and(|program| program.is_file())
}
