//! Right programs of all kinds hold, stubs are not yet right or wrong, and what has no mirror is named.

use std::fs;
use std::path::{Path, PathBuf};

use explore::{Explored, Limits, Shown, Verdict, explore, report};

use crate::place::{LIMITS, build, header, repository, scenarios_of, sources, try_build};

fn programs(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite").join(kind);
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("programs").map(|it| it.expect("a file").path()).collect();
    files.sort();
    files
}

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
    let mut wrong = String::new();
    for file in programs("right") {
        let text = fs::read_to_string(&file).expect("a program");
        let (exercise, scenario) =
            header(&text, "//! scenarios:").split_once(' ').expect("an exercise and a scenario");
        let sources = alone(&file, "right");
        let explored = build(exercise, "right", &sources);
        let limits = Limits { schedules: 500, ..LIMITS };
        let reports = broken(&explored, &sources, exercise, scenario, limits);
        if !reports.is_empty() {
            wrong += &format!("{}\n{reports}", file.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn model_answer_holds(exercise: &str, limits: Limits) {
    let lane = format!("{exercise}-right");
    let sources = sources(exercise, &lane, None);
    let explored = build(exercise, &lane, &sources);
    let reports = broken(&explored, &sources, exercise, "", limits);
    assert!(reports.is_empty(), "{reports}");
}

#[test]
fn the_model_answer_of_mutex_counter_holds() {
    model_answer_holds("mutex-counter", LIMITS);
}

#[test]
fn the_model_answer_of_threads_basics_holds() {
    model_answer_holds("threads-basics", LIMITS);
}

#[test]
#[ignore = "takes many minutes"]
fn model_answers_hold_in_a_hundred_thousand_schedules() {
    let limits = Limits { schedules: 100_000, ..LIMITS };
    model_answer_holds("mutex-counter", limits);
    model_answer_holds("threads-basics", limits);
}

#[test]
fn what_has_no_mirror_is_named_with_its_line() {
    for file in programs("refused") {
        let text = fs::read_to_string(&file).expect("a program");
        let sources = alone(&file, "refused");
        let why = try_build("mutex-counter", "refused", &sources).err().expect("it is refused");
        assert!(why.contains(header(&text, "//! refused:")), "{}:\n{why}", file.display());
        assert!(!why.contains("program/"), "{why}");
    }
}

#[test]
fn a_stub_is_not_yet_right_or_wrong() {
    for exercise in ["mutex-counter", "threads-basics"] {
        let lane = format!("{exercise}-stub");
        let diff = repository().join("solutions").join(exercise).join("stub.diff");
        let diff = fs::read_to_string(diff).expect("the diff of the stub");
        let sources = sources(exercise, &lane, Some(&diff));
        let explored = build(exercise, &lane, &sources);
        for scenario in scenarios_of(exercise) {
            let verdict = explore(&explored, &scenario, LIMITS).expect("it can be explored");
            // What step 6 gives has no gap: it has the deadlock that the learner is to find.
            let given = scenario.name == "6-transfer" && matches!(verdict, Verdict::Broken(_));
            assert!(given || matches!(verdict, Verdict::NotYet(_)), "{exercise} {}", scenario.name);
        }
    }
}
