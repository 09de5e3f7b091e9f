//! `cargo lab demo`: shows a program at work, with the scenes that lie beside its model answer.

mod canvas;
mod client;
mod draw;
mod entrances;
mod frame;
mod lanes;
mod part;
mod row;
pub mod scene;
mod show;
mod stage;
mod subject;
mod theatre;
mod words;

use std::{io::Write, process::ExitCode, time::Duration};

use anyhow::bail;

use crate::{
    choice,
    mistake::Mistake,
    paint::{HEADING, Look, NEXT},
    workspace::{Exercise, Workspace},
};
use scene::Scene;
use show::Pace;
use subject::Subject;
use theatre::Theatre;

#[derive(clap::Args)]
pub struct Args {
    /// The exercise [default: lists what there is]
    exercise: Option<String>,

    /// The scene [default: all, one after the other; with --mistake the first in which the wrong program departs]
    scene: Option<String>,

    /// Pause between two events, so that a class can follow: 1 s, or so many seconds
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1", value_parser = pause)]
    slow: Option<Duration>,

    /// One event for each key
    #[arg(long, conflicts_with = "slow")]
    step: bool,

    /// Show a wrong program, and what the checks say; without a name: list them
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    mistake: Option<String>,

    /// Show your own program
    #[arg(long, conflicts_with = "mistake")]
    mine: bool,
}

fn pause(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "it is no number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// Lists the scenes, or plays them. Status 0 if all went as it should: a wrong program has to depart.
///
/// # Errors
/// The exercise, scene or mistake is unknown, or a program cannot be built or played.
pub fn run(
    args: &Args,
    look: Look,
    ws: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let exercises = ws.exercises()?;
    let Some(name) = &args.exercise else { return list(ws, &exercises, out) };
    let exercise = choice::named(name, &exercises)?;
    if args.mistake.as_deref() == Some("") {
        return list_mistakes(ws, exercise, out);
    }
    let scenes = chosen(args, ws, exercise)?;
    let subject = match &args.mistake {
        Some(name) => Subject::Wrong(Box::new(subject::mistake(name, ws, exercise)?)),
        None if args.mine => Subject::Mine,
        None => Subject::Model,
    };
    let pace = match args.slow {
        _ if args.step => Pace::Step,
        Some(pause) => Pace::Slow(pause),
        None => Pace::Run,
    };
    let mut theatre = Theatre::open(look, pace, (ws, exercise), subject, out)?;
    theatre.play_all(&scenes)
}

fn chosen(args: &Args, ws: &Workspace, exercise: &Exercise) -> anyhow::Result<Vec<Scene>> {
    let mut scenes = Scene::all_of(&ws.solution(exercise))?;
    let names: Vec<_> = scenes.iter().map(|scene| scene.name.clone()).collect();
    if names.is_empty() {
        bail!(
            "cannot show {}: it has no scenes, solutions/{}/demo/*.scene",
            exercise.name,
            exercise.name
        );
    }
    if let Some(name) = &args.scene {
        scenes.retain(|scene| scene.name == *name);
        if scenes.is_empty() {
            let known: Vec<_> = names.iter().map(String::as_str).collect();
            let nearest = choice::nearest(name, &known);
            bail!(
                "cannot find the scene {name} of {}{nearest}; there are: {}",
                exercise.name,
                known.join(", ")
            );
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
