//! How much there is in one place.

use std::collections::BTreeMap;

use crate::{crate_files, refuse};

/// More lines of a file than one keeps in mind.
const MAX_LINES: usize = 400;

/// More files of a folder than one finds one's way in.
const MAX_FILES: usize = 12;

#[test]
fn no_file_is_too_long() {
    let long = crate_files().into_iter().map(|file| (file.text.lines().count(), file.name));
    let found: Vec<_> = long
        .filter(|(lines, _)| *lines > MAX_LINES)
        .map(|(lines, name)| format!("{name} has {lines} lines, more than {MAX_LINES}"))
        .collect();

    refuse(&found, "split it where a reader would, and name the parts for what they are");
}

#[test]
fn no_folder_has_too_many_files() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in crate_files() {
        let (folder, _) = file.name.rsplit_once('/').expect("a file of a crate is in a folder");
        *counts.entry(folder.to_owned()).or_default() += 1;
    }
    let found: Vec<_> = counts
        .into_iter()
        .filter(|(_, count)| *count > MAX_FILES)
        .map(|(folder, count)| format!("{folder} has {count} Rust files, more than {MAX_FILES}"))
        .collect();

    refuse(&found, "put files that belong together into a folder that is named for what they do");
}
