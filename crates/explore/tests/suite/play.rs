//! A player chooses which thread goes on, breaks a wrong program, takes moves back, and cannot break a right one.

use std::fs;

use explore::{Ending, Game, Scenario, Shown, Verdict, picture, replay};

use crate::place::{build, exercises, repository, scenarios_of, sources};

/// A scenario, and the exercise that has it.
fn find(scenario: &str) -> (String, Scenario) {
    let all = exercises().into_iter().flat_map(|exercise| {
        scenarios_of(&exercise).into_iter().map(move |it| (exercise.clone(), it))
    });
    all.into_iter().find(|(_, it)| it.name == scenario).expect("the scenario")
}

fn diff(exercise: &str, name: &str) -> String {
    let folder = repository().join("solutions").join(exercise).join("mistakes");
    fs::read_to_string(folder.join(name).with_extension("diff")).expect("a diff")
}

/// At most a screen without its last two rows.
fn fits(picture: &str) {
    assert!(picture.lines().count() <= 22, "{picture}");
    assert!(picture.lines().all(|line| line.chars().count() <= 80), "{picture}");
}

#[test]
fn a_lost_update_is_made_by_hand_and_undone() {
    let (exercise, scenario) = find("3-atomic");
    let diff = diff(&exercise, "atomic-in-two-steps");
    let sources = sources(&exercise, "play-wrong", Some(&diff));
    let explored = build(&exercise, "play-wrong", &sources);
    let shown = Shown { sources: &sources, command: &exercise };
    let mut game = Game::start(&explored, &scenario, 1).expect("it starts");
    assert!(game.ending().expect("it is known").is_none());

    // Both look before one of them writes.
    for thread in [1, 2, 1, 2] {
        fits(&picture(&game, &scenario, &shown).expect("a picture"));
        assert!(game.choose(thread).expect("it goes on"), "thread {thread} can go on");
    }

    let drawn = picture(&game, &scenario, &shown).expect("a picture");
    fits(&drawn);
    assert!(drawn.contains("You broke it: lost update."), "{drawn}");
    assert!(drawn.contains("counted: 1"), "{drawn}");
    assert!(!game.choose(1).expect("it is known"), "nothing goes on after the end");

    // The code that it shows is the schedule that was played.
    let code = drawn.split_once("--schedule ").expect("a code").1.trim().to_owned();
    let (_, verdict) = replay(&explored, std::slice::from_ref(&scenario), &code).expect("a replay");
    assert!(matches!(verdict, Verdict::Broken(_)));

    // Back to where one has read, and now each does both.
    for _ in 0..3 {
        assert!(game.undo().expect("it goes back"));
    }
    for thread in [1, 2, 2] {
        assert!(game.choose(thread).expect("it goes on"));
    }
    assert!(matches!(game.ending().expect("it is known"), Some(Ending::Held)));
    assert!(game.tried.1, "the machine has found the schedule that the player now missed");
}

#[test]
fn a_deadlock_is_made_by_hand() {
    let (exercise, scenario) = find("6-transfer");
    let diff = diff(&exercise, "payer-first");
    let sources = sources(&exercise, "play-deadlock", Some(&diff));
    let explored = build(&exercise, "play-deadlock", &sources);
    let shown = Shown { sources: &sources, command: &exercise };
    let mut game = Game::start(&explored, &scenario, 1).expect("it starts");

    while game.ending().expect("it is known").is_none() {
        // The one that has done less goes on: both have one lock then, and want the other.
        let steps =
            |thread: &usize| game.now.steps.iter().filter(|it| it.thread == *thread).count();
        let next = game.now.ready.iter().copied().min_by_key(steps).expect("one can go on");
        assert!(game.choose(next).expect("it goes on"));
    }

    let drawn = picture(&game, &scenario, &shown).expect("a picture");
    fits(&drawn);
    assert!(drawn.contains("You broke it: deadlock."), "{drawn}");
}

#[test]
fn the_model_answer_is_not_broken_by_hand() {
    let (exercise, scenario) = find("6-transfer");
    let sources = sources(&exercise, "play-right", None);
    let explored = build(&exercise, "play-right", &sources);
    let shown = Shown { sources: &sources, command: &exercise };
    let mut game = Game::start(&explored, &scenario, 1).expect("it starts");
    let mut turn = 0;
    while game.ending().expect("it is known").is_none() {
        turn += 1;
        let next = game.now.ready[turn % game.now.ready.len()];
        assert!(game.choose(next).expect("it goes on"));
    }
    let drawn = picture(&game, &scenario, &shown).expect("a picture");
    fits(&drawn);
    assert!(drawn.contains("It held.") && drawn.contains("none breaks it"), "{drawn}");
}
