//! A workspace to which exercises can be added.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::folder::write;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A workspace with the settings and the test kit of this one, and no exercise.
pub fn empty_workspace() -> TempDir {
    let folder = TempDir::new().unwrap();
    let text = |name: &str| fs::read_to_string(Path::new(ROOT).join(name)).unwrap();
    let manifest = text("Cargo.toml");
    let settings = &manifest[manifest.find("[workspace.package]").unwrap()..];
    let settings =
        settings.replace("\"crates/testkit\"", &format!("{:?}", format!("{ROOT}/crates/testkit")));
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\", \"solutions/*\"]\n\n";
    write(folder.path(), "Cargo.toml", &format!("{members}{settings}"));
    write(folder.path(), "Cargo.lock", &text("Cargo.lock"));
    write(folder.path(), "docs/SUMMARY.md", "# Summary\n\n- [One](one.md)\n");
    fs::create_dir(folder.path().join("exercises")).unwrap();
    folder
}
