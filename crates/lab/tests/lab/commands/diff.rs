//! `cargo lab diff`.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::{
    folder::write,
    lab, with_solution,
    workspace::{TWICE, workspace},
};

#[test]
fn the_model_answer_is_not_shown_unasked() {
    let folder = workspace();
    with_solution(folder.path());

    lab(folder.path())
        .args(["diff", "say"])
        .assert()
        .code(1)
        .stdout("")
        .stderr(contains("step 1 of say is still open").and(contains("--yes")));
}

#[test]
fn a_difference_shows_what_the_model_answer_has() {
    let folder = workspace();
    with_solution(folder.path());
    write(folder.path(), "exercises/say/src/own.rs", "// mine\n");

    lab(folder.path())
        .args(["diff", "say", "--yes"])
        .assert()
        .success()
        .stdout(contains(
            "--- exercises/say/src/main.rs\n+++ solutions/say/src/main.rs\n@@ -1 +1,3 @@\n-fn main() {}\n",
        ))
        .stdout(contains("+    println!(\"hello hello\");\n"))
        .stdout(contains("-// mine\n"));
}

#[test]
fn a_difference_can_be_seen_side_by_side() {
    let folder = workspace();
    with_solution(folder.path());

    lab(folder.path())
        .args(["diff", "say", "--yes", "--side-by-side"])
        .assert()
        .success()
        .stdout(contains(format!("\n{:58} ! fn main() {{\n", "fn main() {}")));
}

#[test]
fn who_has_done_all_steps_is_not_asked() {
    let folder = workspace();
    with_solution(folder.path());
    write(folder.path(), "exercises/say/src/main.rs", TWICE);
    lab(folder.path()).args(["check", "say"]).assert().success();

    lab(folder.path())
        .args(["diff", "say"])
        .assert()
        .success()
        .stdout("say is the model answer, to the letter.\n");
}
