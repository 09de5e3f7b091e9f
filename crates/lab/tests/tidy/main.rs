//! The rules of this repository, as tests. Each says what it refuses, where, and how to mend it.
//!
//! What a learner changes or adds in `exercises/` is never looked at: their work must not turn `cargo test` red. The
//! rules about stubs are held against the stubs that the solutions and their `stub.diff` make.

mod book;
mod code;
mod imports;
mod layout;
mod links;
mod manifests;
mod same_text;
mod sizes;
mod stubs;
mod symptoms;

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use lab::{
    course::workspace::{Exercise, Workspace},
    files::tree::{self, slashed},
};

/// Folders that hold what others wrote or made.
const FOREIGN: [&str; 4] = [".git", "target", "scratch", "book"];

/// A text file of the repository.
struct File {
    /// Its path from the root, with `/`.
    name: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this package is in crates/lab")
}

fn workspace() -> Workspace {
    Workspace::find(root()).unwrap()
}

fn exercises() -> Vec<Exercise> {
    workspace().exercises().unwrap()
}

/// All text files below a folder of the repository, except a learner's.
fn files(folder: &str) -> Vec<File> {
    let mut paths = Vec::new();
    collect(&root().join(folder), &mut paths);
    paths.sort();
    let named = paths.into_iter().map(|path| (slashed(path.strip_prefix(root()).unwrap()), path));
    let ours = named.filter(|(name, _)| !is_learners(name));
    ours.filter_map(|(name, path)| Some(File { name, text: fs::read_to_string(path).ok()? }))
        .collect()
}

/// Of an exercise's folder, ours are the assignment, the hints and the checks.
fn is_learners(name: &str) -> bool {
    let mut parts = name.split('/');
    let below = parts.nth(2).unwrap_or_default();
    let is_ours = ["README.md", "HINTS.md"].contains(&below) || name.contains("/tests/steps/");
    name.starts_with("exercises/") && !is_ours
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry.unwrap();
        if FOREIGN.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), paths);
        } else {
            paths.push(entry.path());
        }
    }
}

/// The Rust files below some folders, except a learner's.
fn rust_files(folders: &[&str]) -> Vec<File> {
    let all = folders.iter().flat_map(|folder| files(folder));
    all.filter(|file| file.name.ends_with(".rs")).collect()
}

/// The Rust files of our own crates.
fn crate_files() -> Vec<File> {
    rust_files(&["crates", "docs/pictures"])
}

/// The checks of all exercises.
fn checks() -> Vec<File> {
    rust_files(&["exercises"])
}

/// The sources of all solutions.
fn solutions() -> Vec<File> {
    rust_files(&["solutions"])
}

/// The text of a file, empty if there is none: the rule that demands the file says so.
fn text_of(name: &str) -> String {
    tree::read(&root().join(name)).unwrap_or_default()
}

/// Refuses what was found, all at once, and says how to mend it.
#[track_caller]
fn refuse(found: &[String], mend: &str) {
    let mut message = String::new();
    for problem in found {
        writeln!(message, "  {problem}").unwrap();
    }
    assert!(found.is_empty(), "\n{message}\nTo mend it: {mend}\n");
}

/// `file:line: text` of each line of the files that a rule refuses.
fn lines_that(files: &[File], is_refused: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for File { name, text } in files {
        let refused = (1..).zip(text.lines()).filter(|(_, line)| is_refused(line));
        found.extend(refused.map(|(number, line)| format!("{name}:{number}: {}", line.trim())));
    }
    found
}
