//! What lies in a submission, without following a link or opening a file.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what tools and learners keep for themselves.
const PRIVATE: [&str; 3] = ["target", "scratch", "node_modules"];

/// How many files of a submission are looked at.
const MAX_WALKED: usize = 10_000;

/// All below a folder, sorted, without what tools keep for themselves and without hidden folders, but with hidden
/// files and with `.cargo`, `.github`: there, what is changed is worth a line.
pub(crate) fn walk(folder: &Path) -> Vec<Found> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(data) = fs::symlink_metadata(entry.path()) else { continue };
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = match data.file_type() {
                kind if kind.is_dir() => {
                    let hidden =
                        name.starts_with('.') && ![".cargo", ".github"].contains(&name.as_str());
                    if !hidden && !PRIVATE.contains(&name.as_str()) {
                        waiting.push(entry.path());
                    }
                    continue;
                }
                kind if kind.is_symlink() => Kind::Link,
                kind if kind.is_file() => Kind::File,
                _ => Kind::Special,
            };
            found.push(Found { path: entry.path(), kind, length: data.len() });
            if found.len() >= MAX_WALKED {
                waiting.clear();
                break;
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// Something below a folder that is no folder.
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) kind: Kind,
    /// In bytes.
    pub(crate) length: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Link,
    /// A named pipe, a device, a socket: reading it might never end.
    Special,
}

impl Kind {
    /// Why it is not taken.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::File => "it is a file",
            Self::Link => "it is a symbolic link; links are not followed",
            Self::Special => "it is no ordinary file",
        }
    }
}
