//! `cargo lab book`: builds the book and opens it.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::Context;

use crate::course::workspace::Workspace;
use crate::terminal::console::Console;
use crate::terminal::style::{FAILED, NEXT};

/// mdBook without what the book does not use: it installs in a minute.
const INSTALL: &str =
    "cargo install mdbook --version '^0.5' --locked --no-default-features --features search";

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// Build it, and do not open a browser
    #[arg(long)]
    no_open: bool,
}

/// Runs mdBook, or says how to get it.
///
/// # Errors
/// mdBook is there and cannot be started.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let (ws, out) = (console.workspace, &mut console.out);
    let Some(mdbook) = mdbook(ws) else {
        writeln!(
            out,
            "{FAILED}mdBook is not installed.{FAILED:#} This installs it, in about a minute:\n"
        )?;
        writeln!(out, "  {NEXT}{INSTALL}{NEXT:#}\n")?;
        writeln!(
            out,
            "The chapters can also be read as they are: {}",
            ws.shown(&ws.root.join("docs/SUMMARY.md"))
        )?;
        return Ok(ExitCode::FAILURE);
    };
    let mut command = Command::new(&mdbook);
    command.arg("build").args((!args.no_open).then_some("--open")).arg(ws.root.join("docs"));
    let status = command.status().with_context(|| format!("cannot start {}", mdbook.display()))?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    writeln!(out, "the book is in {}", ws.shown(&ws.root.join("target/book/index.html")))?;
    Ok(ExitCode::SUCCESS)
}

/// The one that `.ci/run` installs for itself, else the one that the shell would find.
fn mdbook(ws: &Workspace) -> Option<PathBuf> {
    let name = format!("mdbook{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = [ws.root.join("target/tools/bin")].into_iter().chain(env::split_paths(&path));
    folders.map(|folder| folder.join(&name)).find(|file: &PathBuf| Path::is_file(file))
}
