//! `cargo lab` as a learner meets it: the spawned program in a small workspace of two exercises.

#[cfg(target_os = "linux")]
mod class;
mod demo;
mod endurance;
mod grade;
mod hostile;
mod new;
mod schema;
mod terminal;
mod watch;
mod workspace;

use std::fs;

use predicates::prelude::{PredicateBooleanExt, predicate};
use predicates::str::contains;
use tempfile::TempDir;

use workspace::{ONCE, SILENT, TWICE, lab, with_solution, workspace, write};

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
fn a_failure_is_shown_in_full_and_the_first_one_only() {
    let folder = workspace();

    lab(folder.path())
        .args(["check", "say"])
        .assert()
        .code(1)
        .stdout(contains("say: Say it  [>.]  0 of 2\n"))
        .stdout(contains("FAILED step_1_hello::greets"))
        .stdout(contains("no greeting: \"\""))
        .stdout(contains("not two greetings").not())
        .stdout(contains("Next: step 1, hello\n  Greet the world."))
        .stdout(contains("cargo lab check say"));
}

#[test]
fn all_failures_shows_every_report() {
    let folder = workspace();

    lab(folder.path())
        .args(["check", "say", "--all-failures"])
        .assert()
        .code(1)
        .stdout(contains("no greeting: \"\""))
        .stdout(contains("not two greetings"));
}

#[test]
fn results_survive_and_the_map_goes_on_from_them() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", ONCE);

    lab(folder.path())
        .args(["check", "say"])
        .assert()
        .code(1)
        .stdout(contains("[#>]  1 of 2\n  done step 1, hello\n"));

    lab(folder.path())
        .assert()
        .success()
        .stdout(contains("[#>]  1 of 2\n"))
        .stdout(contains("Next: say, step 2 of 2, twice\n  Greet it once more."));
}

#[test]
fn a_step_that_passed_before_and_fails_now_is_named() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    write(folder.path(), "exercises/say/src/main.rs", SILENT);

    lab(folder.path())
        .args(["check", "say"])
        .assert()
        .code(1)
        .stdout(contains("[>.]  0 of 2\n  lost step 1, hello\n"));
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
fn an_exercise_that_is_done_succeeds_and_leads_to_the_next() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", TWICE);

    lab(folder.path())
        .args(["check", "say"])
        .assert()
        .success()
        .stdout(contains("All 2 steps of say are done."))
        .stdout(contains("Next: exercises/add/README.md"));
    lab(folder.path())
        .assert()
        .success()
        .stdout(contains("[##]  2 of 2\n"))
        .stdout(contains("Next: add"));
}

#[test]
fn a_failure_outside_of_the_steps_is_no_success() {
    let folder = workspace();
    let own = "mod step_1_sum;\n\n#[test]\nfn own() {\n    panic!(\"my own check\");\n}\n";
    write(folder.path(), "exercises/add/tests/steps/main.rs", own);

    lab(folder.path()).args(["check", "add"]).assert().code(1).stdout(contains("my own check"));
}

#[test]
fn files_that_an_editor_keeps_beside_a_source_do_no_harm() {
    let folder = workspace();
    fs::write(folder.path().join("exercises/say/src/.main.rs.swp"), [0xff]).unwrap();
    fs::write(folder.path().join("exercises/say/src/main.rs~"), [0xff]).unwrap();

    lab(folder.path()).args(["check", "add"]).assert().success();
    lab(folder.path()).assert().success().stdout(contains("Next: say"));
}

#[test]
fn without_a_name_it_is_the_exercise_of_the_folder_else_the_first_open_one() {
    let folder = workspace();

    lab(&folder.path().join("exercises/add/src"))
        .arg("check")
        .assert()
        .success()
        .stdout(contains("add: Add it up"));
    lab(folder.path()).arg("check").assert().code(1).stdout(contains("say: Say it"));
}

#[test]
fn a_compile_error_is_shown_as_cargo_shows_it_and_keeps_the_last_results() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    write(folder.path(), "exercises/say/src/main.rs", "fn main() {\n    greet();\n}\n");

    lab(folder.path())
        .args(["check", "say"])
        .assert()
        .code(1)
        .stderr(contains("cannot find function `greet`").and(contains("main.rs:2:5")))
        .stdout(contains("say does not compile"));
    lab(folder.path()).assert().success().stdout(contains("[#>]  1 of 2  changed\n"));
}

#[test]
fn an_unknown_name_lists_the_known_ones_and_suggests_the_nearest() {
    let folder = workspace();

    lab(folder.path()).args(["check", "sya"]).assert().code(1).stderr(predicate::eq(
        "error: cannot find the exercise sya (did you mean say?); there are: say, add\n",
    ));
}

#[test]
fn checks_of_another_program_are_not_taken_for_the_learners_progress() {
    let folder = workspace();

    lab(folder.path()).args(["check", "say"]).env("LAB_PROGRAM", "another").assert().code(1);

    lab(folder.path()).assert().success().stdout(contains("Nothing has been checked yet"));
}

#[test]
fn checks_that_die_are_an_error_and_no_result() {
    let folder = workspace();
    let dies = "//! Greet the world.\n\n#[test]\nfn dies() {\n    std::process::abort();\n}\n";
    write(folder.path(), "exercises/say/tests/steps/step_1_hello.rs", dies);

    lab(folder.path())
        .args(["check", "say"])
        .assert()
        .code(1)
        .stderr(contains("error: cannot finish the checks"));

    lab(folder.path()).assert().success().stdout(contains("Nothing has been checked yet"));
}

#[test]
fn colour_is_for_terminals_or_for_those_who_ask() {
    let folder = workspace();

    lab(folder.path()).assert().success().stdout(contains("\u{1b}[").not());
    lab(folder.path()).args(["--color", "always"]).assert().success().stdout(contains("\u{1b}["));
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
fn outside_of_a_workspace_it_says_what_it_looked_for() {
    let folder = TempDir::new().unwrap();

    lab(folder.path())
        .assert()
        .code(1)
        .stderr(contains("error: cannot find the exercises: neither "));
}

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

#[test]
fn a_reset_writes_the_stub_and_keeps_what_was_there() {
    let folder = workspace();
    with_solution(folder.path());
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    write(folder.path(), "exercises/say/src/own/part.rs", "// mine\n");
    fs::write(folder.path().join("exercises/say/src/latin.txt"), [0xe9]).unwrap();
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    lab(folder.path())
        .args(["reset", "say"])
        .assert()
        .success()
        .stdout("reset say to its stub\nwhat was there is in scratch/backup/say-1\n");

    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("exercises/say/src/main.rs"), SILENT);
    assert!(!folder.path().join("exercises/say/src/own/part.rs").exists());
    assert_eq!(text("scratch/backup/say-1/main.rs"), ONCE);
    assert_eq!(text("scratch/backup/say-1/own/part.rs"), "// mine\n");
    assert_eq!(fs::read(folder.path().join("scratch/backup/say-1/latin.txt")).unwrap(), [0xe9]);
    lab(folder.path()).assert().success().stdout(contains("Nothing has been checked yet"));
}

#[test]
fn a_reset_never_overwrites_an_earlier_backup_nor_makes_one_of_the_stub() {
    let folder = workspace();
    with_solution(folder.path());

    for (text, backup) in [(ONCE, "say-1"), (TWICE, "say-2")] {
        write(folder.path(), "exercises/say/src/main.rs", text);
        lab(folder.path()).args(["reset", "say"]).assert().success().stdout(contains(backup));
        assert_eq!(
            fs::read_to_string(folder.path().join("scratch/backup").join(backup).join("main.rs"))
                .unwrap(),
            text
        );
    }
    lab(folder.path())
        .args(["reset", "say"])
        .assert()
        .success()
        .stdout("say is as it came: nothing to reset\n");
    assert!(!folder.path().join("scratch/backup/say-3").exists());
}

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
fn a_check_tells_programs_all_failures() {
    let folder = workspace();

    let checked =
        json(lab(folder.path()).args(["check", "say", "--format", "json"]).assert().code(1));

    schema::check(&schema::ours("check.schema.json"), &checked);
    assert_eq!(checked["compiles"], true);
    let [one, two] = [0, 1].map(|step| checked["steps"][step]["checks"][0].clone());
    assert_eq!((&one["name"], &one["outcome"]), (&"step_1_hello::greets".into(), &"failed".into()));
    assert!(one["report"].as_str().unwrap().contains("no greeting"), "{one}");
    assert!(two["report"].as_str().unwrap().contains("not two greetings"), "{two}");
    lab(folder.path()).assert().success().stdout(contains("[>.]  0 of 2\n"));
}

#[test]
fn a_program_that_does_not_compile_is_told_to_programs() {
    let folder = workspace();
    write(folder.path(), "exercises/say/src/main.rs", "fn main() { wrong }\n");

    let checked =
        json(lab(folder.path()).args(["check", "say", "--format", "json"]).assert().code(1));

    schema::check(&schema::ours("check.schema.json"), &checked);
    assert_eq!(
        (&checked["compiles"], &checked["steps"][0]["done"]),
        (&false.into(), &false.into())
    );
}

fn json(run: assert_cmd::assert::Assert) -> serde_json::Value {
    serde_json::from_slice(&run.get_output().stdout).expect("nothing but JSON on standard output")
}
