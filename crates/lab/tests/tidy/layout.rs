//! What belongs to an exercise, and what its parts are called.

use std::collections::BTreeSet;

use lab::course::mistake::Mistake;

use crate::{
    checks, code::code_lines, exercises, files, links::Pages, refuse, root, text_of, workspace,
};

/// Code lines of one step: more is more than a learner reads before working.
const LONGEST_STEP: usize = 150;

#[test]
fn an_exercise_has_its_files_and_its_solution() {
    let mut found = Vec::new();
    for exercise in exercises() {
        let name = &exercise.name;
        let exercise = ["README.md", "HINTS.md", "src/main.rs", "tests/steps/main.rs"]
            .map(|it| format!("exercises/{name}/{it}"));
        let solution =
            ["Cargo.toml", "src/main.rs", "stub.diff"].map(|it| format!("solutions/{name}/{it}"));
        let chapter = format!("docs/{name}.md");
        let all = exercise.iter().chain(&solution).chain([&chapter]);
        found.extend(
            all.filter(|file| !root().join(file).is_file())
                .map(|file| format!("{file} is missing")),
        );
    }

    refuse(
        &found,
        "write the file; `cargo lab dev stub-diff NAME` makes stub.diff from the stub and the solution",
    );
}

#[test]
fn a_solution_belongs_to_an_exercise() {
    let known: BTreeSet<_> = exercises().into_iter().map(|exercise| exercise.name).collect();
    let folders: BTreeSet<_> = files("solutions")
        .iter()
        .filter_map(|file| file.name.strip_prefix("solutions/")?.split_once('/'))
        .map(|(folder, _)| folder.to_owned())
        .collect();
    let found: Vec<_> = folders
        .difference(&known)
        .map(|name| format!("solutions/{name} has no exercises/{name}"))
        .collect();

    refuse(&found, "give both folders the same name");
}

#[test]
fn the_summary_lists_the_chapter_of_every_exercise() {
    let summary = text_of("docs/SUMMARY.md");
    let missing =
        exercises().into_iter().filter(|it| !summary.contains(&format!("]({}.md)", it.name)));
    let found: Vec<_> =
        missing.map(|it| format!("docs/SUMMARY.md does not list {}.md", it.name)).collect();

    refuse(
        &found,
        "add the line `- [Title](NAME.md)` where the exercise belongs: that is the order of the map",
    );
}

#[test]
fn a_readme_begins_with_the_title() {
    let untitled = exercises()
        .into_iter()
        .filter(|it| !text_of(&format!("exercises/{}/README.md", it.name)).starts_with("# "));
    let found: Vec<_> = untitled
        .map(|it| format!("exercises/{}/README.md has no title in its first line", it.name))
        .collect();

    refuse(&found, "begin it with `# Title`: the map shows that line");
}

#[test]
fn steps_are_numbered_from_one_without_a_gap() {
    let mut found = Vec::new();
    for exercise in exercises() {
        let width = exercise.steps.len().to_string().len();
        for (number, step) in (1..).zip(&exercise.steps) {
            let right = format!("step_{number:0width$}_{}", step.title());
            let is_lower = step
                .title()
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_');
            if step.name != right || !is_lower || step.title().is_empty() {
                found.push(format!(
                    "exercises/{}/tests/steps/{}.rs should be {right}.rs",
                    exercise.name, step.name
                ));
            }
        }
        if exercise.steps.is_empty() {
            found.push(format!("exercises/{}/tests/steps has no step", exercise.name));
        }
    }

    refuse(
        &found,
        "name them step_1_verb.rs, step_2_verb.rs …, in lower case, and step_01_verb.rs if there are ten or more",
    );
}

#[test]
fn every_step_is_declared() {
    let mut found = Vec::new();
    for exercise in exercises() {
        let main = text_of(&format!("exercises/{}/tests/steps/main.rs", exercise.name));
        let declared: BTreeSet<_> = main
            .lines()
            .filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';'))
            .collect();
        let there: BTreeSet<_> = exercise.steps.iter().map(|step| step.name.as_str()).collect();
        found.extend(
            there.difference(&declared).map(|step| {
                format!("exercises/{}: main.rs does not declare {step}", exercise.name)
            }),
        );
    }

    refuse(
        &found,
        "add `mod step_N_verb;` to tests/steps/main.rs: what is not declared is never run",
    );
}

#[test]
fn a_step_begins_with_its_assignment_and_is_short() {
    let mut found = Vec::new();
    for file in checks().iter().filter(|file| file.name.contains("/step_")) {
        if !file.text.starts_with("//! ") {
            found.push(format!("{} does not begin with its assignment", file.name));
        }
        let lines = code_lines(&file.text).count();
        if lines > LONGEST_STEP {
            found.push(format!("{} has {lines} lines of code", file.name));
        }
    }

    refuse(
        &found,
        &format!(
            "begin with `//! Goal in one line.`, and split a step of more than {LONGEST_STEP} lines"
        ),
    );
}

#[test]
fn every_step_has_hints() {
    let mut found = Vec::new();
    for exercise in exercises() {
        let hints = text_of(&format!("exercises/{}/HINTS.md", exercise.name));
        for step in &exercise.steps {
            let heading = format!("## Step {}: ", step.number);
            let mut section = hints
                .lines()
                .skip_while(|line| !line.starts_with(&heading))
                .skip(1)
                .take_while(|line| !line.starts_with("## "));
            if !section.any(|line| !line.trim().is_empty()) {
                found.push(format!(
                    "exercises/{}/HINTS.md has no hint below `{heading}…`",
                    exercise.name
                ));
            }
        }
    }

    refuse(
        &found,
        "write `## Step N: name`, and below it the hints from a nudge to nearly the code",
    );
}

#[test]
fn mistakes_name_a_step_and_a_heading_that_exist() {
    let pages = Pages::read();
    let mut found = Vec::new();
    for exercise in exercises() {
        let folder = format!("solutions/{}/mistakes", exercise.name);
        for mistake in Mistake::all_of(&workspace().solution(&exercise)).unwrap() {
            let place = format!("{folder}/{}.diff", mistake.name);
            if !exercise.steps.iter().any(|step| step.name == mistake.step) {
                found
                    .push(format!("{place} names the step {}, which does not exist", mistake.step));
            }
            found.extend(
                pages
                    .broken("", &mistake.read)
                    .map(|why| format!("{place}: {}: {why}", mistake.read)),
            );
        }
    }

    refuse(&found, "mend the lines `step:` and `read:` of its header");
}
