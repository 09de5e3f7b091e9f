//! `cargo lab new`: what it makes is an exercise like the others.

use std::{fs, path::Path};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use tempfile::TempDir;

use crate::workspace::{lab, write};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A workspace with the settings and the test kit of this one, and no exercise.
fn empty_workspace() -> TempDir {
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

#[test]
fn a_new_exercise_has_a_red_stub_and_a_green_solution() {
    let folder = empty_workspace();
    let root = folder.path();
    // Kept between runs: the kit need not be built each time.
    let target = concat!(env!("CARGO_TARGET_TMPDIR"), "/new-target");
    let check = || {
        let mut command = lab(root);
        command.args(["check", "my-thing"]).env("CARGO_TARGET_DIR", target);
        command.assert()
    };

    lab(root)
        .args(["new", "my-thing"])
        .assert()
        .success()
        .stdout(contains("cargo test -p my-thing-solution"));

    check().code(1).stdout(contains("step 1: print `hello, ` and").and(contains("0 of 1")));
    let solution = fs::read_to_string(root.join("solutions/my-thing/src/main.rs")).unwrap();
    write(root, "exercises/my-thing/src/main.rs", &solution);
    check().success().stdout(contains("1 of 1"));
    let mut demo = lab(root);
    demo.args(["demo", "my-thing"]).env("CARGO_TARGET_DIR", target);
    demo.assert().success().stdout(contains("prints: hello, ada").and(contains("scene 2 of 2")));
    assert!(
        fs::read_to_string(root.join("docs/SUMMARY.md"))
            .unwrap()
            .ends_with("- [My thing](my-thing.md)\n")
    );
}

#[test]
fn a_name_that_is_taken_or_none_is_refused() {
    let folder = empty_workspace();
    write(folder.path(), "docs/taken.md", "# Taken\n");

    lab(folder.path())
        .args(["new", "taken"])
        .assert()
        .code(1)
        .stderr(contains("docs/taken.md is there already"));
    lab(folder.path()).args(["new", "My_Thing"]).assert().code(1).stderr(contains("small letters"));
}
