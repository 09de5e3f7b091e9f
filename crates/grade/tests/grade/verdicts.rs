//! What each submission of the class got, and what is shown of it.

use std::fs;

use crate::course::CLASS;
#[cfg(target_os = "linux")]
use crate::course::{seconds, sleeps};

#[test]
fn a_right_program_has_all_points_in_whatever_folders_it_comes() {
    CLASS.assert("right", 100, "graded");
    CLASS.assert("flat", 100, "graded");
}

#[test]
fn each_step_counts_for_itself() {
    CLASS.assert("wrong-name", 67, "graded");
    let steps = CLASS.of("wrong-name")["exercises"][0]["steps"].as_array().unwrap();
    let points: Vec<_> = steps.iter().map(|step| step["points"].as_u64().unwrap()).collect();
    assert_eq!(points, [33, 0, 34]);
    assert!(steps[1]["checks"][0]["report"].as_str().unwrap().contains("hello bob"), "{steps:#?}");
}

#[test]
fn what_does_not_compile_has_no_points_and_says_why() {
    CLASS.assert("broken", 0, "not-compiled");
    let message = CLASS.of("broken")["exercises"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("error[E0308]: mismatched types"), "{message}");
}

#[test]
fn a_hang_costs_its_own_step_only() {
    CLASS.assert("hangs", 67, "timed-out");
    let checks = &CLASS.of("hangs")["exercises"][0]["steps"][1]["checks"];
    assert_eq!(checks[0]["end"], "timed-out", "{checks}");
}

#[test]
fn a_flood_and_a_false_claim_are_worth_nothing() {
    CLASS.assert("floods", 0, "timed-out");
    CLASS.assert("claims", 34, "graded");
}

#[test]
fn a_submission_without_sources_says_where_they_were_sought() {
    CLASS.assert("empty", 0, "not-found");
    let message = CLASS.of("empty")["exercises"][0]["message"].as_str().unwrap();
    assert!(message.contains("no exercises/greet/src/main.rs"), "{message}");
}

#[test]
fn a_secret_of_the_grader_stays_one() {
    CLASS.assert("spies", 0, "graded");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_that_a_program_has_started_is_left() {
    CLASS.assert("leaves", 100, "graded");
    assert!(!sleeps(&seconds()));
}

#[cfg(target_os = "linux")]
#[test]
fn who_starts_too_many_processes_is_stopped() {
    let crowds = &CLASS.of("crowds")["exercises"][0];

    assert_eq!(crowds["verdict"], "stopped", "{crowds:#}");
}

#[cfg(target_os = "linux")]
#[test]
fn no_program_writes_outside_or_reads_a_neighbours_folder() {
    if !grade::can_guard_folders() {
        return;
    }
    CLASS.assert("writes", 100, "graded");
    assert!(!CLASS.file("escaped").exists());
    CLASS.assert("reads", 0, "graded");
    CLASS.assert("includes", 0, "not-compiled");
}

#[test]
fn changed_checks_have_no_influence_and_are_listed() {
    CLASS.assert("tampers", 67, "graded");
    let left = CLASS.of("tampers")["not_taken"].as_array().unwrap();
    let left: Vec<_> =
        left.iter().map(|it| (it["path"].as_str().unwrap(), it["why"].as_str().unwrap())).collect();
    assert_eq!(
        left,
        [
            ("download/exercises/greet/build.rs", "it was added; only the sources are taken"),
            (
                "download/exercises/greet/tests/steps/step_2_name.rs",
                "it was changed; the grader's own is used"
            ),
        ]
    );
    assert!(CLASS.of("right")["not_taken"].as_array().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed() {
    CLASS.assert("links", 0, "not-found");
}

#[test]
fn who_waits_sees_what_happens_and_a_line_for_each() {
    let shown = &CLASS.shown;
    let lines = [
        "Grading 16 submissions of greet",
        "3 steps, 100 points",
        "left out  a-file.zip",
        "broken        0 of 100  does not compile: error[E0308]: mismatched types\n",
        "hangs        67 of 100  step 2, name, stopped when the time was over\n",
        "tampers      67 of 100  step 2, name  (2 files not taken)\n",
        "step 2  name                ",
    ];
    for line in lines {
        let line = if cfg!(unix) { line.replace("16 sub", "17 sub") } else { line.to_owned() };
        assert!(shown.contains(&line), "{line}\n\n{shown}");
    }
}

#[test]
fn each_learner_has_a_report() {
    let report = fs::read_to_string(CLASS.file("reports/wrong-name.txt")).unwrap();

    assert!(report.starts_with("wrong-name: 67 of 100 points\n"), "{report}");
    assert!(
        report.contains("open  step 2  name               0 of 33  Greet by name.\n"),
        "{report}"
    );
    assert!(report.contains("FAILED step_2_name::greets_by_name\n"), "{report}");
}
