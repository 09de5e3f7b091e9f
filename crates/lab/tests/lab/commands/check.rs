//! `cargo lab check`.

use std::fs;

use predicates::prelude::{PredicateBooleanExt, predicate};
use predicates::str::contains;

use crate::{
    folder::write,
    json, lab, schema,
    workspace::{ONCE, SILENT, TWICE, workspace},
};

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

#[test]
fn a_step_with_a_scenario_names_the_explorer() {
    let folder = workspace();
    write(folder.path(), "exercises/say/explore/1-hello.scenario", "run: say\n");
    lab(folder.path()).args(["check", "say"]).assert().stdout(contains("cargo lab explore").not());

    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    let told = "Does it hold under every schedule? cargo lab explore say\n";
    lab(folder.path()).args(["check", "say"]).assert().stdout(contains(told));

    let results = fs::read_to_string(folder.path().join("target/lab/say.results.json")).unwrap();
    let results: serde_json::Value = serde_json::from_str(&results).unwrap();
    for (holds, told) in [
        (true, "It held in 2000 schedules of each scenario of cargo lab explore say.\n"),
        (false, "A schedule breaks it: cargo lab explore say\n"),
    ] {
        let found = serde_json::json!({
            "sources": results["sources"], "schedules": 2000, "holds": holds,
        });
        write(folder.path(), "target/lab/say.explored.json", &found.to_string());
        lab(folder.path()).args(["check", "say"]).assert().stdout(contains(told));
    }
}
