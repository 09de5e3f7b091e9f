//! `cargo lab demo`: shows a program at work, with the scenes that lie beside its model answer.
//!
//! A scene is a script (`script`), which the stage plays with a real program and real clients (`stage`). One thread plays, and
//! another one shows what happens (`view`): so a key ends a scene that hangs, and pauses are no part of the times.

#![warn(missing_debug_implementations, missing_docs, unreachable_pub)]

mod readable;
mod script {
    pub(crate) mod scene;
    mod words;
}
mod stage {
    pub(crate) mod actors;
    mod client;
    pub(crate) mod play;
    mod program;
    mod stepper;
}
mod subject;
mod view {
    pub(crate) mod canvas;
    mod draw;
    pub(crate) mod events;
    mod frame;
    pub(crate) mod player;
    pub(crate) mod show;
}

use std::{io::Write, path::Path, process::ExitCode};

use anyhow::bail;
use lab::command_line::demo::Args;
use lab::course::choice;
use lab::course::mistake::Mistake;
use lab::course::workspace::{Exercise, Workspace};
use lab::terminal::console::Console;
use lab::terminal::style::{HEADING, NEXT};

use script::scene::Scene;
use subject::Subject;
use view::{player::Player, show::Pace};

/// Lists the scenes, or plays them. Status 0 if all went as it should: a wrong program has to depart.
///
/// # Errors
/// The exercise, scene or mistake is unknown, or a program cannot be built or played.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let workspace = console.workspace;
    let exercises = workspace.exercises()?;
    let Some(name) = &args.exercise else { return list(workspace, &exercises, console.out) };
    let exercise = choice::find(name, &exercises)?;
    if args.mistake.as_deref() == Some("") {
        return list_mistakes(workspace, exercise, console.out);
    }
    let scenes = chosen(args, workspace, exercise)?;
    let subject = match &args.mistake {
        Some(name) => Subject::Wrong(Box::new(subject::mistake(name, workspace, exercise)?)),
        None if args.mine => Subject::Mine,
        None => Subject::Model,
    };
    let pace = match args.slow {
        _ if args.step => Pace::Step,
        Some(pause) => Pace::Slow(pause),
        None => Pace::Run,
    };
    Player::start(console, pace, exercise, subject)?.play_all(&scenes)
}

/// The names of the scenes of a solution, in their order.
///
/// # Errors
/// A file that cannot be read or understood, with the line.
pub fn scene_names(solution: &Path) -> anyhow::Result<Vec<String>> {
    Ok(Scene::all_of(solution)?.into_iter().map(|scene| scene.name).collect())
}

fn chosen(args: &Args, ws: &Workspace, exercise: &Exercise) -> anyhow::Result<Vec<Scene>> {
    let mut scenes = Scene::all_of(&ws.solution(exercise))?;
    let names: Vec<_> = scenes.iter().map(|scene| scene.name.clone()).collect();
    let its = &exercise.name;
    if names.is_empty() {
        bail!("cannot show {its}: it has no scenes, solutions/{its}/demo/*.scene");
    }
    if let Some(name) = &args.scene {
        scenes.retain(|scene| scene.name == *name);
        if scenes.is_empty() {
            let known: Vec<_> = names.iter().map(String::as_str).collect();
            let (nearest, all) = (choice::suggestion(name, &known), known.join(", "));
            bail!("cannot find the scene {name} of {its}{nearest}; there are: {all}");
        }
    }
    Ok(scenes)
}

fn list(ws: &Workspace, exercises: &[Exercise], out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let mut example = None;
    for exercise in exercises {
        let scenes = Scene::all_of(&ws.solution(exercise))?;
        if scenes.is_empty() {
            continue;
        }
        writeln!(out, "{HEADING}{}{HEADING:#}  {}", exercise.name, exercise.title)?;
        for scene in &scenes {
            writeln!(out, "  {NEXT}{:<14}{NEXT:#} {}", scene.name, scene.title)?;
        }
        writeln!(out)?;
        example = example.or_else(|| Some((exercise.name.clone(), scenes[0].name.clone())));
    }
    let Some((exercise, scene)) = example else {
        bail!("cannot find a scene: no solution has a folder `demo`")
    };
    writeln!(out, "{HEADING}To show them{HEADING:#}")?;
    for (command, does) in [
        (exercise.clone(), "all scenes of an exercise"),
        (format!("{exercise} {scene}"), "one of them"),
        (format!("{exercise} {scene} --step"), "an event for each key"),
        (format!("{exercise} {scene} --slow 2"), "2 seconds between two events"),
        (format!("{exercise} --mistake"), "the wrong programs that can be shown instead"),
        (format!("{exercise} --mine"), "your own program"),
    ] {
        writeln!(out, "  {NEXT}cargo lab demo {command:<34}{NEXT:#} {does}")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list_mistakes(
    ws: &Workspace,
    exercise: &Exercise,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let mistakes = Mistake::all_of(&ws.solution(exercise))?;
    for step in &exercise.steps {
        let its: Vec<_> = mistakes.iter().filter(|mistake| mistake.step == step.name).collect();
        if !its.is_empty() {
            writeln!(out, "{HEADING}step {}, {}{HEADING:#}", step.number, step.title())?;
        }
        for mistake in its {
            writeln!(out, "  {NEXT}{:<34}{NEXT:#} {}", mistake.name, mistake.title)?;
        }
    }
    writeln!(
        out,
        "\n{HEADING}To show one{HEADING:#}\n  {NEXT}cargo lab demo {} --mistake NAME{NEXT:#}",
        exercise.name
    )?;
    Ok(ExitCode::SUCCESS)
}
