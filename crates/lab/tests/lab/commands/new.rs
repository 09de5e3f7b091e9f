//! `cargo lab new`: what it makes is an exercise like the others.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::{empty::empty_workspace, folder::write, lab};

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

    check().code(1).stdout(contains("step 1: print").and(contains("0 of 1")));
    let solution = fs::read_to_string(root.join("solutions/my-thing/src/main.rs")).unwrap();
    write(root, "exercises/my-thing/src/main.rs", &solution);
    check().success().stdout(contains("1 of 1"));
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
