//! The text files of a folder in memory: to be compared, patched, hashed and written elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Text files by their path below the folder, written with `/` on every system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree(pub BTreeMap<String, String>);

impl Tree {
    /// Reads all files below `folder/part`; their names begin with `part`. A `part` may be a file.
    ///
    /// # Errors
    /// A file or folder that cannot be read, or that is not UTF-8.
    pub fn read(folder: &Path, part: &str) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        for path in files_below(&folder.join(part))? {
            let name =
                slashed(path.strip_prefix(folder).expect("the file was found below the folder"));
            tree.0.insert(name, read(&path)?);
        }
        Ok(tree)
    }

    /// Takes over the files of another tree, placed below `prefix`.
    pub fn graft(&mut self, prefix: &str, other: &Self) {
        self.0
            .extend(other.0.iter().map(|(name, text)| (format!("{prefix}/{name}"), text.clone())));
    }

    /// Changes `folder` until it holds these files and no others, and leaves alone what is right already:
    /// cargo goes by the time of a file and would compile it again.
    ///
    /// # Errors
    /// A file that cannot be read, written or removed.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        if folder.exists() {
            for path in files_below(folder)? {
                let name = slashed(
                    path.strip_prefix(folder).expect("the file was found below the folder"),
                );
                if !self.0.contains_key(&name) {
                    fs::remove_file(&path)
                        .with_context(|| format!("cannot remove {}", path.display()))?;
                }
            }
        }
        for (name, text) in &self.0 {
            write_if_changed(&folder.join(name), text)?;
        }
        Ok(())
    }
}

/// All files below a folder, in the order of their names; the path itself if it is a file. Hidden ones are left out:
/// editors keep their own there.
///
/// # Errors
/// A folder that cannot be read.
pub fn files_below(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    paths.retain(|path| {
        !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
    });
    paths.sort();

    let mut files = Vec::new();
    for path in paths {
        files.extend(files_below(&path)?);
    }
    Ok(files)
}

/// The text of a file.
///
/// # Errors
/// Names the file that cannot be read.
pub fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file and the folders above it, unless it has this text already.
///
/// # Errors
/// Names the file that cannot be written.
pub fn write_if_changed(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// A relative path with `/` between its parts, as in manifests, diffs and Markdown.
pub fn slashed(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
