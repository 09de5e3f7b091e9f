//! Which checks reject which wrong program: the kill matrix on the terminal, and what it demands of the checks.

use std::collections::BTreeMap;

use lab::{build::suite::Outcome, course::workspace::Step, files::tree};

use crate::{Case, Judged};

/// A row for each mistake, a column for each step: how many of its checks reject the program.
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

fn kills(step: &Step, judged: &Judged) -> usize {
    judged
        .outcomes
        .iter()
        .filter(|(check, outcome)| **outcome == Outcome::Failed && step.owns(check))
        .count()
}
