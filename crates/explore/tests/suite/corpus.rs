//! Every wrong program in `solutions/X/explore/` is caught, in the words that it names.

use std::fs;
use std::path::Path;

use explore::{Shown, Verdict, explore, report};

use crate::place::{
    LIMITS, exercises, files, header, repository, scenarios_of, sources, try_build,
};

/// What is wrong with how one wrong program is judged.
fn misjudged(exercise: &str, file: &Path) -> Option<String> {
    let diff = fs::read_to_string(file).expect("a diff");
    let (wanted, called) = (header(&diff, "scenario:"), header(&diff, "called:"));
    let lane = format!("{exercise}-wrong");
    let sources = sources(exercise, &lane, Some(&diff));
    let explored = match try_build(exercise, &lane, &sources) {
        Ok(explored) => explored,
        Err(why) => return Some(format!("{}:\n{why}", file.display())),
    };
    let shown = Shown { sources: &sources, command: exercise };
    let scenarios = scenarios_of(exercise);
    let scenario = scenarios.iter().find(|it| it.name == wanted).expect("the scenario");
    let verdict = explore(&explored, scenario, LIMITS).expect("it can be explored");
    let text = report(&shown, scenario, &verdict);
    if std::env::var_os("EXPLORE_ONLY").is_some() {
        println!("{text}");
    }
    let broken = matches!(verdict, Verdict::Broken(_) | Verdict::Never { .. });
    let long = text.lines().count() > 24 || text.lines().any(|line| line.chars().count() > 80);
    let right = broken && text.to_lowercase().contains(called) && !long;
    (!right).then(|| format!("{}: wanted {called}:\n{text}", file.display()))
}

#[test]
fn wrong_programs_are_caught_and_called_by_their_names() {
    // `EXPLORE_ONLY=guard cargo test -p explore` looks at those whose names contain the word.
    let only = std::env::var("EXPLORE_ONLY").unwrap_or_default();
    let mut found = Vec::new();
    for exercise in exercises() {
        let folder = repository().join("solutions").join(&exercise).join("explore");
        let wrong = files(&folder, ".diff").into_iter();
        let wrong = wrong.filter(|file| file.to_string_lossy().contains(&only));
        found.extend(wrong.filter_map(|file| misjudged(&exercise, &file)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
