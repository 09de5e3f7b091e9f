//! The stubs, made from the solutions and their `stub.diff`: they compile without a warning and pass no step.

use std::path::Path;

use lab::{
    build::{
        cargo::Built,
        solutions,
        suite::{Reports, Run},
        variants::Scratch,
    },
    course::{stub, workspace::Exercise},
    files::tree::Tree,
};

use crate::{exercises, refuse, workspace};

const MEND: &str = "change the stub in exercises/NAME/src, then `cargo lab dev stub-diff NAME`";

/// The stub as the solution and the diff have it, whatever stands in the learner's folder.
fn stub(exercise: &Exercise) -> Tree {
    stub::of(&workspace(), exercise)
        .unwrap_or_else(|error| panic!("\n  {error:#}\n\nTo mend it: {MEND}\n"))
}

fn build(exercises: &[Exercise]) -> Built {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut scratch = Scratch::new(&temporary.join("stubs"));
    for exercise in exercises {
        scratch.package(&exercise.name, &exercise.folder).unwrap();
        scratch.program(&exercise.name, &exercise.name, &stub(exercise));
    }
    scratch.build(&workspace(), &temporary.join("scratch-target")).unwrap()
}

#[test]
fn a_stub_compiles_without_a_warning_and_fails_every_step() {
    let exercises = exercises();
    let built = build(&exercises);
    let warnings: Vec<_> = built
        .warnings
        .iter()
        .map(|it| format!("the stub of {}: {}", it.program, it.text))
        .collect();
    refuse(&warnings, MEND);

    let suites = solutions::build_all(&workspace(), &exercises).unwrap();
    let mut found = Vec::new();
    for exercise in &exercises {
        let program = built
            .programs
            .iter()
            .find(|program| program.name == exercise.name)
            .expect("cargo built the stub");
        let run =
            suites[&exercise.name].run_on(&program.path, &exercise.steps, Reports::All).unwrap();
        found.extend(passed_steps(exercise, &run));
    }

    refuse(
        &found,
        "a step that a stub passes teaches nothing: let one of its checks demand what the stub lacks",
    );
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
