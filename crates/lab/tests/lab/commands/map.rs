//! `cargo lab` without a command, and what holds for every command.

use std::time::SystemTime;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use tempfile::TempDir;

use crate::{
    folder::write,
    json, lab, schema, with_solution,
    workspace::{ONCE, workspace},
};

#[test]
fn the_map_of_a_fresh_clone_says_what_to_read_edit_and_type() {
    let folder = workspace();

    lab(folder.path())
        .assert()
        .success()
        .stdout(contains("2 exercises, 3 steps"))
        .stdout(contains("  1  Say it     say  [>.]  0 of 2\n"))
        .stdout(contains("  2  Add it up  add  [>]  0 of 1\n"))
        .stdout(contains("Next: say, step 1 of 2, hello\n  Greet the world."))
        .stdout(contains("exercises/say/README.md"))
        .stdout(contains("exercises/say/src/main.rs"))
        .stdout(contains("cargo lab check say"));
}

#[test]
fn the_map_names_files_as_seen_from_a_folder_below() {
    let folder = workspace();

    lab(&folder.path().join("exercises/add/src"))
        .assert()
        .success()
        .stdout(contains("Next: add, step 1 of 1"))
        .stdout(contains("edit   main.rs"))
        .stdout(contains("read   ../../../exercises/add/README.md"));
}

#[test]
fn the_map_says_when_a_source_has_changed_since_the_last_check() {
    let folder = workspace();
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    write(folder.path(), "exercises/say/src/main.rs", ONCE);

    lab(folder.path())
        .assert()
        .success()
        .stdout(contains("[>.]  0 of 2  changed\n").and(contains("since the last check")));
}

#[test]
fn in_plain_words_the_map_draws_nothing() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", ONCE);

    lab(folder.path())
        .args(["check", "say", "--plain"])
        .assert()
        .code(1)
        .stdout(contains("say: Say it  1 of 2 steps done, next is step 2, twice\n"));
    lab(folder.path())
        .args(["--plain", "--color", "always"])
        .assert()
        .success()
        .stdout(contains("1. Say it, say: 1 of 2 steps done, next is step 2, twice\n"))
        .stdout(contains("2. Add it up, add: 0 of 1 step done, next is step 1, sum\n"))
        .stdout(contains("[#").not().and(contains("\u{1b}").not()));
}

#[test]
fn the_map_names_the_file_in_which_the_stub_has_the_gap_of_the_step() {
    let folder = workspace();
    write(folder.path(), "solutions/say/src/part.rs", "fn part() {}\n");
    write(
        folder.path(),
        "exercises/say/src/part.rs",
        "fn part() {\n    todo!(\"step 1: greet\");\n}\n",
    );
    with_solution(folder.path());

    lab(folder.path()).assert().success().stdout(contains("edit   exercises/say/src/part.rs\n"));
    // Also when the gap is filled.
    write(folder.path(), "exercises/say/src/part.rs", "fn part() {}\n");
    lab(folder.path()).assert().success().stdout(contains("edit   exercises/say/src/part.rs\n"));
}

#[test]
fn the_map_is_there_for_programs_too() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    let map = json(lab(folder.path()).args(["--format", "json"]).assert().success());

    schema::check(&schema::ours("map.schema.json"), &map);
    let say = &map["exercises"][0];
    assert_eq!(
        (&say["name"], &say["steps"][0]["done"], &say["steps"][1]["done"]),
        (&"say".into(), &true.into(), &false.into())
    );
    assert_eq!(
        map["next"],
        serde_json::json!({ "exercise": "say", "step": 2, "edit": ["exercises/say/src/main.rs"] })
    );
}

#[test]
fn looks_may_stand_before_a_command_and_the_form_of_the_map_may_not() {
    let folder = workspace();

    lab(folder.path())
        .args(["--plain", "check", "say"])
        .assert()
        .code(1)
        .stdout(contains("0 of 2 steps done"));
    lab(folder.path())
        .args(["--format", "json", "check", "say"])
        .assert()
        .code(1)
        .stderr(contains("cannot tell what --format is for"));
}

#[test]
fn outside_of_a_workspace_it_says_what_it_looked_for() {
    let folder = TempDir::new().unwrap();

    lab(folder.path())
        .assert()
        .code(1)
        .stderr(contains("error: cannot find the exercises: neither "));
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let folder = workspace();
    let (reader, writer) = std::os::unix::net::UnixStream::pair().unwrap();
    drop(reader);

    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_lab"));
    command.current_dir(folder.path()).stdout(std::os::fd::OwnedFd::from(writer));
    let output = command.output().unwrap();

    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert!(output.status.success());
}

#[test]
fn colour_is_for_terminals_or_for_those_who_ask() {
    let folder = workspace();

    lab(folder.path()).assert().success().stdout(contains("\u{1b}[").not());
    lab(folder.path()).args(["--color", "always"]).assert().success().stdout(contains("\u{1b}["));
}

#[test]
fn completions_are_made_for_a_shell() {
    let folder = workspace();

    lab(folder.path())
        .args(["completions", "bash"])
        .assert()
        .success()
        .stdout(contains("complete -F _lab"));
}

#[test]
fn help_tells_what_the_exit_status_means() {
    let folder = workspace();

    lab(folder.path())
        .arg("--help")
        .assert()
        .success()
        .stdout(contains("Exit status: 0 if all is well"));
    lab(folder.path()).arg("nonsense").assert().code(2);
}

#[test]
fn what_cargo_test_has_found_is_on_the_map_until_a_source_changes() {
    let folder = workspace();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos();
    let left = format!("run {now}\nfailed step_1_hello::greets\npassed step_1_hello::greets\n");
    write(folder.path(), "target/lab/say.checks", &left);

    lab(folder.path()).assert().success().stdout(contains("[#>]  1 of 2\n"));

    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    lab(folder.path()).assert().success().stdout(contains("[#>]  1 of 2  changed\n"));

    lab(folder.path()).args(["check", "say"]).assert().code(1).stdout(contains("[#>]  1 of 2\n"));
    lab(folder.path()).assert().success().stdout(contains("[#>]  1 of 2\n"));
}
