//! `cargo lab dev`.

use std::fs;

use crate::{
    folder::write,
    lab,
    workspace::{ONCE, TWICE, workspace},
};

#[test]
fn a_diff_from_the_solution_to_the_stub_is_written_and_named() {
    let folder = workspace();
    write(folder.path(), "solutions/say/src/main.rs", TWICE);

    lab(folder.path())
        .args(["dev", "stub-diff", "say"])
        .assert()
        .success()
        .stdout("wrote solutions/say/stub.diff\n");

    let diff = fs::read_to_string(folder.path().join("solutions/say/stub.diff")).unwrap();
    assert!(diff.starts_with("--- a/src/main.rs\n+++ b/src/main.rs\n"), "{diff}");
    assert!(diff.contains("-    println!(\"hello hello\");\n"), "{diff}");
}

#[test]
fn a_mistake_is_written_with_its_header() {
    let folder = workspace();
    let header = "title: greets once\nsees: one greeting\nstep: step_2_twice\nwords: not two\nread: docs/say.md\n";
    write(folder.path(), "solutions/say/src/main.rs", TWICE);
    write(folder.path(), "changed/src/main.rs", ONCE);
    write(folder.path(), "header", header);

    lab(folder.path())
        .args(["dev", "mistake", "say", "once", "--changed", "changed", "--header", "header"])
        .assert()
        .success()
        .stdout("wrote solutions/say/mistakes/once.diff\n");

    let diff = fs::read_to_string(folder.path().join("solutions/say/mistakes/once.diff")).unwrap();
    assert!(diff.starts_with(&format!("{header}--- a/src/main.rs\n")), "{diff}");
}
