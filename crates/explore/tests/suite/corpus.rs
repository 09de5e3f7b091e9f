//! Every wrong program in `solutions/X/explore/` is caught, in the words that it names.

use std::fs;
use std::path::Path;

use explore::{Shown, Verdict, explore, report};

use crate::place::{LIMITS, header, repository, scenarios_of, sources, try_build};

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

fn all_are_caught(exercise: &str) {
    let folder = repository().join("solutions").join(exercise).join("explore");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("wrong programs")
        .map(|it| it.expect("a file").path())
        .collect();
    files.sort();
    // `EXPLORE_ONLY=guard cargo test -p explore --test corpus` looks at those whose names contain the word.
    if let Ok(only) = std::env::var("EXPLORE_ONLY") {
        files.retain(|file| file.to_string_lossy().contains(&only));
    }
    let misjudged: Vec<_> = files.iter().filter_map(|file| misjudged(exercise, file)).collect();
    assert!(misjudged.is_empty(), "{}", misjudged.join("\n"));
}

#[test]
fn wrong_programs_of_mutex_counter_are_caught() {
    all_are_caught("mutex-counter");
}

#[test]
fn wrong_programs_of_threads_basics_are_caught() {
    all_are_caught("threads-basics");
}
