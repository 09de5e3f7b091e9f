//! `cargo lab hint`.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::{
    folder::write,
    lab,
    workspace::{ONCE, workspace},
};

const HINTS: &str = "# Hints\n\n## Step 1: hello\n\n### Hint 1\n\nThink.\n\n### Hint 2\n\n```rust\nprint();\n```\n\n\
                     ## Step 2: twice\n\n### Hint 1\n\nOnce more.\n";

#[test]
fn hints_come_one_by_one_and_the_last_one_stays() {
    let folder = workspace();
    write(folder.path(), "exercises/say/HINTS.md", HINTS);
    let hint = || lab(folder.path()).args(["hint", "say"]).assert().success();

    hint().stdout(
        "say, step 1, hello: hint 1 of 2\n\nThink.\n\nTry it. The next one: cargo lab hint say\n",
    );
    for _ in 0..2 {
        hint().stdout(
            "say, step 1, hello: hint 2 of 2\n\n    print();\n\nThat was the last. The model answer: cargo lab diff say\n",
        );
    }
}

#[test]
fn hints_are_for_the_step_that_fails_or_the_one_that_is_asked_for() {
    let folder = workspace();
    write(folder.path(), "exercises/say/HINTS.md", HINTS);
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    lab(folder.path()).args(["hint", "say"]).assert().success().stdout(contains("Once more."));
    lab(folder.path())
        .args(["hint", "say", "--step", "1"])
        .assert()
        .success()
        .stdout(contains("Think."));
    lab(folder.path())
        .args(["hint", "say", "--step", "3"])
        .assert()
        .code(1)
        .stderr(contains("it has the steps 1 to 2"));
}

#[test]
fn hints_that_were_given_can_be_seen_again() {
    let folder = workspace();
    write(folder.path(), "exercises/say/HINTS.md", HINTS);
    let again = || lab(folder.path()).args(["hint", "say", "--again"]).assert();

    again().code(1).stderr(contains("you have had none for step 1 yet"));
    lab(folder.path()).args(["hint", "say"]).assert().success();
    again().success().stdout(contains("Think.").and(contains("print();").not()));
    lab(folder.path()).args(["hint", "say"]).assert().success();
    again().success().stdout(contains("Think.").and(contains("print();")));
}
