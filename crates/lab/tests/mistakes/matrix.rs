//! Which checks reject which wrong program: the kill matrix, as a page for contributors and as a demand on the checks.

use std::{collections::BTreeMap, env, path::Path};

use lab::{build::suite::Outcome, course::workspace::Step, files::tree};

use crate::{Case, Judged};

const PAGE: &str = "\
# The kill matrix

<!-- Written by `UPDATE_EXPECT=1 cargo test -p lab --test mistakes`, from `solutions/*/mistakes/`. -->

A check is only as good as the wrong programs it rejects. Beside each model answer lie programs with the mistakes that people
really make, and `cargo test` demands that the right step rejects each of them.

Each row is a wrong program, and each column is a step. A number tells how many of the step's checks reject the program. The first
one, in bold, is the step that a learner sees fail. Learners find the same programs by their symptoms in
[the book](../docs/mistakes.md).
";

/// The matrix on the terminal: a row for each mistake, a column for each step.
pub fn table(cases: &[Case<'_>], judged: &BTreeMap<String, Judged>) -> String {
    let width = cases.iter().map(|case| case.path().len()).max().unwrap_or(0);
    let row = |case: &Case<'_>| {
        let kills =
            case.exercise.steps.iter().map(|step| match kills(step, &judged[&case.path()]) {
                0 => "   .".to_owned(),
                count => format!("{count:4}"),
            });
        format!("{:width$} {}\n", case.path(), kills.collect::<String>())
    };
    cases.iter().map(row).collect()
}

/// The checks that reject no mistake in the step that is meant to catch it, unless a line `/// No mistake: …` above them
/// gives a reason.
pub fn idle_checks(cases: &[Case<'_>], judged: &BTreeMap<String, Judged>) -> Vec<String> {
    // By exercise and check; a check is known as soon as it has run on any mistake.
    let mut needed: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for case in cases {
        let step = case.exercise.steps.iter().find(|step| step.name == case.mistake.step);
        for (check, outcome) in &judged[&case.path()].outcomes {
            let kills = *outcome == Outcome::Failed && step.is_some_and(|step| step.owns(check));
            *needed.entry((&case.exercise.name, check)).or_default() |= kills;
        }
    }
    let idle = needed
        .into_iter()
        .filter(|((exercise, check), needed)| !needed && !is_excused(cases, exercise, check));
    idle.map(|((exercise, check), _)| {
        format!("no mistake needs {exercise}: {check}; give it one, or remove it")
    })
    .collect()
}

fn is_excused(cases: &[Case<'_>], exercise: &str, check: &str) -> bool {
    let Some((step, name)) = check.split_once("::") else { return false };
    let folder =
        cases.iter().map(|case| case.exercise).find(|it| it.name == exercise).map(|it| &it.folder);
    let Some(text) =
        folder.map(|it| tree::read(&it.join(format!("tests/steps/{step}.rs"))).unwrap())
    else {
        return false;
    };
    let begin = text.find(&format!("fn {name}(")).unwrap_or(0);
    let above = text[..begin]
        .lines()
        .rev()
        .take_while(|line| line.starts_with("///") || line.starts_with("#["));
    above.map(str::trim).any(|line| line.starts_with("/// No mistake: "))
}

/// What is wrong with the page, if anything. `UPDATE_EXPECT=1` writes it anew.
pub fn problem(
    page: &Path,
    cases: &[Case<'_>],
    judged: &BTreeMap<String, Judged>,
) -> Option<String> {
    if env::var_os("UPDATE_EXPECT").is_some() {
        tree::write_if_changed(page, &whole_page(cases, judged)).unwrap();
        return None;
    }
    let text = tree::read(page).unwrap_or_default();
    let stale = cases.iter().find(|case| !text.contains(&first_cells(case)));
    let rows = text.lines().filter(|line| line.starts_with("| [")).count();
    (stale.is_some() || rows != cases.len()).then(|| {
        let which =
            stale.map_or_else(String::new, |case| format!(" {} is missing or wrong.", case.path()));
        format!("{} is out of date.{which} Write it anew with UPDATE_EXPECT=1.", page.display())
    })
}

fn whole_page(cases: &[Case<'_>], judged: &BTreeMap<String, Judged>) -> String {
    let mut page = PAGE.to_owned();
    let mut exercise = "";
    for case in cases {
        let steps = &case.exercise.steps;
        if case.exercise.name != exercise {
            exercise = &case.exercise.name;
            let numbers: String = steps.iter().map(|step| format!(" {} |", step.number)).collect();
            page += &format!("\n## {}\n\n| program |{numbers}\n| --- |", case.exercise.title);
            page += &format!("{}\n", " :-: |".repeat(steps.len()));
        }
        page += &first_cells(case);
        let mut intended = true;
        for step in steps.iter().skip_while(|step| step.name != case.mistake.step) {
            page += &match kills(step, &judged[&case.path()]) {
                count if intended => format!("{count}** |"),
                0 => "  |".to_owned(),
                count => format!(" {count} |"),
            };
            intended = false;
        }
        page.push('\n');
    }
    page
}

/// A row up to the step that must catch the mistake. How many checks fail after that may differ from run to run.
fn first_cells(case: &Case<'_>) -> String {
    let before =
        case.exercise.steps.iter().take_while(|step| step.name != case.mistake.step).count();
    let name = &case.mistake.name;
    format!("| [{name}]({}/mistakes/{name}.diff) |{} **", case.exercise.name, "  |".repeat(before))
}

fn kills(step: &Step, judged: &Judged) -> usize {
    judged
        .outcomes
        .iter()
        .filter(|(check, outcome)| **outcome == Outcome::Failed && step.owns(check))
        .count()
}
