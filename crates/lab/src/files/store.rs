//! What the runner keeps between two calls, as JSON below `target/lab/`.

use std::path::{Path, PathBuf};
use std::{fs, process};

use anyhow::Context;
use serde::{Serialize, de::DeserializeOwned};

use crate::course::workspace::{Exercise, Workspace};

/// The file of an exercise that keeps one kind of thing: `target/lab/NAME.KIND.json`.
pub fn file(workspace: &Workspace, exercise: &Exercise, kind: &str) -> PathBuf {
    workspace.root.join("target/lab").join(format!("{}.{kind}.json", exercise.name))
}

/// What a file keeps. One that is not there or cannot be understood is as good as none: it can be made again.
pub fn load<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

/// Keeps a value. Written beside and renamed, so that no reader ever finds half a file, whenever we are killed.
///
/// # Errors
/// Names the file that cannot be written.
pub fn save<T: Serialize>(path: &Path, value: &T) -> anyhow::Result<()> {
    let beside = path.with_extension(format!("{}.tmp", process::id()));
    let text = serde_json::to_string_pretty(value)
        .with_context(|| format!("cannot write {}", path.display()))?;
    fs::create_dir_all(path.parent().expect("the file is in a folder"))
        .and_then(|()| fs::write(&beside, text))
        .and_then(|()| fs::rename(&beside, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes a file, if it is there.
///
/// # Errors
/// Names the file that is there and cannot be removed.
pub fn remove(path: &Path) -> anyhow::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    fs::remove_file(path).with_context(|| format!("cannot remove {}", path.display()))
}
