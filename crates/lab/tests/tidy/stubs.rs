//! The stubs, made from the solutions and their `stub.diff`: they compile without a warning and pass no step.

use std::path::Path;

use lab::{
    build::{
        cargo::{self, Built},
        solutions,
        suite::{Reports, Run},
        variants::Variants,
    },
    course::{stub, workspace::Exercise},
    files::tree::Tree,
};

use crate::{File, exercises, refuse, workspace};

const MEND: &str = "change the stub in exercises/NAME/src, then `cargo lab dev stub-diff NAME`";

/// The stub as the solution and the diff have it, whatever stands in the learner's folder.
fn stub(exercise: &Exercise) -> Tree {
    stub::of(&workspace(), exercise)
        .unwrap_or_else(|error| panic!("\n  {error:#}\n\nTo mend it: {MEND}\n"))
}

/// The files of all stubs.
pub fn files() -> Vec<File> {
    let name = |exercise: &Exercise, file: &str| format!("the stub of {}: {file}", exercise.name);
    let files = |exercise: &Exercise| {
        let files = stub(exercise).0.into_iter();
        files.map(|(file, text)| File { name: name(exercise, &file), text }).collect::<Vec<_>>()
    };
    exercises().iter().flat_map(files).collect()
}

fn build(exercise: &Exercise) -> Built {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stubs");
    let place = Variants::new(&workspace(), &folder, &exercise.name, &exercise.folder).unwrap();
    cargo::build(&mut place.prepare(&stub(exercise)).unwrap()).unwrap()
}

#[test]
fn a_stub_compiles_without_a_warning_and_fails_every_step() {
    let exercises = exercises();
    let suites = solutions::build_all(&workspace(), &exercises).unwrap();
    let mut found = Vec::new();
    for exercise in &exercises {
        let (name, built) = (&exercise.name, build(exercise));
        let warnings = built.warnings.iter();
        refuse(
            &warnings.map(|it| format!("the stub of {name}: {}", it.text)).collect::<Vec<_>>(),
            MEND,
        );
        let program = built.programs.first().expect("cargo built the stub");
        let run = suites[name].run_on(&program.path, &exercise.steps, Reports::All).unwrap();
        found.extend(passed_steps(exercise, &run));
        let run = suites[name].run_on(&program.path, &[], Reports::Last(0)).unwrap();
        assert_fits_the_screen(run.report(run.first_failed().expect("a stub fails")));
    }

    refuse(
        &found,
        "a step that a stub passes teaches nothing: let one of its checks demand what the stub lacks",
    );
}

/// The first thing that a learner sees is whole on a terminal of 80 columns and 24 rows, above what cargo adds and the
/// prompt.
fn assert_fits_the_screen(report: &str) {
    let widest = report.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80) || report.starts_with("program under test: "), "{report}");
    assert!(report.contains("\n  see "), "{report}");
    assert!(report.lines().count() <= 22, "{report}");
}

/// The steps that none of their checks refuses.
fn passed_steps(exercise: &Exercise, run: &Run) -> Vec<String> {
    let passed = exercise.steps.iter().filter(|step| !run.failed().any(|check| step.owns(check)));
    passed.map(|step| format!("the stub of {} passes {}", exercise.name, step.name)).collect()
}

#[test]
#[ignore = "a learner's stub has changed, and rightly so: .ci/run asks for this one"]
fn the_committed_stubs_are_those_of_the_diffs() {
    let differs =
        |exercise: &Exercise| stub(exercise) != Tree::read(&exercise.folder, "src").unwrap();
    let found: Vec<_> = exercises()
        .iter()
        .filter(|it| differs(it))
        .map(|it| format!("exercises/{}/src", it.name))
        .collect();

    refuse(&found, MEND);
}
