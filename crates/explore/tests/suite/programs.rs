//! Right programs of all kinds hold, stubs are not yet right or wrong, and what has no mirror is named.

use std::fs;
use std::path::{Path, PathBuf};

use explore::{Explored, Limits, Shown, Verdict, explore, report};

use crate::place::{
    LIMITS, build, exercises, files, header, repository, scenarios_of, sources, try_build,
};

/// A package whose only file is this one.
fn alone(file: &Path, lane: &str) -> PathBuf {
    let folder = repository().join("target/tmp/explore/sources").join(lane);
    fs::create_dir_all(&folder).expect("a folder");
    fs::copy(file, folder.join("main.rs")).expect("a copy");
    folder
}

/// The reports of those that do not hold.
fn broken(
    explored: &Explored,
    sources: &Path,
    exercise: &str,
    only: &str,
    limits: Limits,
) -> String {
    let shown = Shown { sources, command: exercise };
    let mut reports = String::new();
    for scenario in scenarios_of(exercise) {
        if !only.is_empty() && scenario.name != only {
            continue;
        }
        let verdict = explore(explored, &scenario, limits).expect("it can be explored");
        if !matches!(verdict, Verdict::Held { .. }) {
            reports.push_str(&report(&shown, &scenario, &verdict));
        }
    }
    reports
}

#[test]
fn right_programs_of_other_designs_hold() {
    let limits = Limits { schedules: 500, ..LIMITS };
    let mut wrong = String::new();
    for exercise in exercises() {
        let folder = repository().join("solutions").join(&exercise).join("explore/right");
        for file in files(&folder, ".rs") {
            let text = fs::read_to_string(&file).expect("a program");
            let sources = alone(&file, "right");
            let explored = build(&exercise, "right", &sources);
            let scenario = header(&text, "//! scenario:");
            let reports = broken(&explored, &sources, &exercise, scenario, limits);
            if !reports.is_empty() {
                wrong += &format!("{}\n{reports}", file.display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn model_answers_hold(limits: Limits) {
    for exercise in exercises() {
        let lane = format!("{exercise}-right");
        let sources = sources(&exercise, &lane, None);
        let explored = build(&exercise, &lane, &sources);
        let reports = broken(&explored, &sources, &exercise, "", limits);
        assert!(reports.is_empty(), "{reports}");
    }
}

#[test]
fn model_answers_hold_in_two_thousand_schedules() {
    model_answers_hold(LIMITS);
}

#[test]
#[ignore = "takes many minutes"]
fn model_answers_hold_in_a_hundred_thousand_schedules() {
    model_answers_hold(Limits { schedules: 100_000, ..LIMITS });
}

#[test]
fn what_has_no_mirror_is_named_with_its_line() {
    let exercise = exercises().remove(0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/refused");
    for file in files(&folder, ".rs") {
        let text = fs::read_to_string(&file).expect("a program");
        let sources = alone(&file, "refused");
        let why = try_build(&exercise, "refused", &sources).err().expect("it is refused");
        assert!(why.contains(header(&text, "//! refused:")), "{}:\n{why}", file.display());
        assert!(!why.contains("program/"), "{why}");
    }
}

#[test]
fn a_stub_holds_nowhere_and_its_gaps_are_told() {
    for exercise in exercises() {
        let lane = format!("{exercise}-stub");
        let diff = repository().join("solutions").join(&exercise).join("stub.diff");
        let diff = fs::read_to_string(diff).expect("the diff of the stub");
        let sources = sources(&exercise, &lane, Some(&diff));
        let explored = build(&exercise, &lane, &sources);
        let verdicts = scenarios_of(&exercise).into_iter().map(|scenario| {
            let verdict = explore(&explored, &scenario, LIMITS).expect("it can be explored");
            // A stub may also give what is wrong, for its learner to find.
            let wrong = matches!(verdict, Verdict::NotYet(_) | Verdict::Broken(_));
            assert!(wrong, "{exercise} {}", scenario.name);
            matches!(verdict, Verdict::NotYet(_))
        });
        assert!(verdicts.filter(|not_yet| *not_yet).count() > 0, "{exercise}");
    }
}
