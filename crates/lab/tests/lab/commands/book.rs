//! `cargo lab book`.

use std::fs;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::{folder::write, lab, workspace::workspace};

#[test]
fn without_mdbook_it_says_how_to_get_it() {
    let folder = workspace();

    lab(folder.path())
        .arg("book")
        .env("PATH", folder.path())
        .assert()
        .code(1)
        .stdout(contains("cargo install mdbook").and(contains("docs/SUMMARY.md")));
}

#[cfg(unix)]
#[test]
fn the_book_is_built_and_opened_by_mdbook() {
    use std::os::unix::fs::PermissionsExt;
    let folder = workspace();
    write(folder.path(), "target/tools/bin/mdbook", "#!/bin/sh\necho \"$@\"\n");
    let program = folder.path().join("target/tools/bin/mdbook");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let docs = folder.path().canonicalize().unwrap().join("docs");

    let book = |args: &[&str]| lab(folder.path()).arg("book").args(args).assert().success();

    book(&[]).stdout(contains(format!("build --open {}\n", docs.display())));
    book(&["--no-open"]).stdout(contains(format!(
        "build {}\nthe book is in target/book/index.html\n",
        docs.display()
    )));
}
