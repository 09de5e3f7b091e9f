//! Compiles a copy. What is wrong is told with the learner's files and lines.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::program::copy::{Copy, cargo};
use crate::program::statics;

pub enum Compiled {
    Program(PathBuf),
    /// What the explorer has no mirror of, or what is no program at all.
    Refused(String),
}

pub fn compile(copy: &Copy, target: &Path) -> Result<Compiled> {
    let output = Command::new(cargo())
        .args(["build", "--quiet", "--message-format=json", "--bins"])
        .arg("--manifest-path")
        .arg(copy.folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .env_remove("RUSTFLAGS")
        .output()
        .context("cannot run cargo build")?;
    let mut errors = Vec::new();
    let mut program = None;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        if let Some(path) = message["executable"].as_str() {
            program = Some(PathBuf::from(path));
        }
        if message["message"]["level"] == "error" && !message["message"]["spans"][0].is_null() {
            errors.push(told(&message["message"], copy));
        }
    }
    if let (true, Some(program)) = (output.status.success(), program) {
        return Ok(Compiled::Program(program));
    }
    if errors.is_empty() {
        errors.push(
            String::from_utf8_lossy(&output.stderr).replace(&*copy.folder.to_string_lossy(), ""),
        );
    }
    errors.dedup();
    Ok(Compiled::Refused(errors.join("\n")))
}

/// What is left out of the mirror, and why.
const LEFT_OUT: [(&str, &str); 12] = [
    ("select", "waiting for one of several channels"),
    ("Select", "waiting for one of several channels"),
    ("recv_timeout", "time stands still in a schedule"),
    ("recv_deadline", "time stands still in a schedule"),
    ("send_timeout", "time stands still in a schedule"),
    ("wait_timeout", "time stands still in a schedule"),
    ("wait_timeout_while", "time stands still in a schedule"),
    ("wait_for", "time stands still in a schedule"),
    ("wait_until", "time stands still in a schedule"),
    ("park_timeout", "time stands still in a schedule"),
    ("try_lock_for", "time stands still in a schedule"),
    ("after", "time stands still in a schedule"),
];

fn told(message: &Value, copy: &Copy) -> String {
    let text = message["message"].as_str().unwrap_or_default();
    let span = &message["spans"][0];
    let file = span["file_name"].as_str().unwrap_or_default();
    let file = file.strip_prefix("program/").unwrap_or(file);
    let place = format!("{}/{file}:{}", copy.shown, span["line_start"]);
    if let Some((name, why)) = LEFT_OUT.iter().find(|(name, _)| text.contains(&format!("`{name}`")))
    {
        return format!("{place}: cannot explore `{name}`: {why}");
    }
    let rendered = message["rendered"].as_str().unwrap_or(text);
    let shown = rendered.replace("program/src", &format!("{}/src", copy.shown));
    // In two parts, so that `tidy` does not take it for an import.
    let root = concat!("crate", "::");
    statics::without(&shown).replace("mirror::", "std::").replace("program::", root)
}
