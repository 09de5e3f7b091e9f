//! `cargo lab explore` hands over to this program, so that learners do not build it before they ask for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Parser;
use explore::{
    Compiled, Explored, Limits, Scenario, Shown, Source, Verdict, compile, explore, replay, report,
    scenarios,
};

/// Run your program under thousands of schedules, and see the one that breaks it.
#[derive(Parser)]
#[command(name = "cargo lab explore", bin_name = "cargo lab explore")]
struct Args {
    /// An exercise; all that have scenarios, if none is given.
    exercise: Option<String>,
    /// How many schedules of each scenario are tried.
    #[arg(long, default_value_t = 2000)]
    schedules: u64,
    /// Another seed tries other schedules.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The code of one schedule, from a report.
    #[arg(long, value_name = "CODE", requires = "exercise")]
    schedule: Option<String>,
    /// Explore the model answer instead of yours.
    #[arg(long)]
    solution: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse_from(arguments())) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Our name and our arguments. `cargo lab` passes on its own: options of the terminal and the
/// name of the command come before ours.
fn arguments() -> Vec<OsString> {
    let mut all: Vec<_> = std::env::args_os().collect();
    if let Some(command) = all.iter().position(|it| it == "explore") {
        all.drain(1..=command);
    }
    all
}

fn run(args: &Args) -> Result<bool> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let exercises = match &args.exercise {
        Some(name) => vec![name.clone()],
        None => with_scenarios(&repository)?,
    };
    let mut held = true;
    for exercise in exercises {
        held &= explore_one(args, &repository, &exercise)?;
    }
    Ok(held)
}

fn folder(repository: &Path, exercise: &str) -> PathBuf {
    repository.join("exercises").join(exercise).join("explore")
}

fn with_scenarios(repository: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in repository.join("exercises").read_dir().context("cannot list the exercises")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if folder(repository, &name).is_dir() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn explore_one(args: &Args, repository: &Path, exercise: &str) -> Result<bool> {
    if !repository.join("exercises").join(exercise).is_dir() {
        bail!("there is no exercise {exercise}");
    }
    let scenarios = scenarios(&folder(repository, exercise))?;
    if scenarios.is_empty() {
        bail!("{exercise} has no scenarios: what it does depends on more than its threads");
    }
    let package = format!("{}/{exercise}", if args.solution { "solutions" } else { "exercises" });
    let sources = repository.join(&package).join("src");
    let place = repository.join("target/lab/explore");
    let literals = scenarios.iter().flat_map(|it| it.literals.clone()).collect();
    let source = Source { repository, package: &package, sources: &sources, literals };
    // Each has a place of its own, so that one does not compile the other anew.
    let name = if args.solution { format!("{exercise}-solution") } else { exercise.into() };
    let copy = source.copy(&place, &name)?;
    if !place.join("target").is_dir() {
        eprintln!("compiling the explorer's std: once, for some seconds");
    }
    let program = match compile(&copy, &place.join("target"))? {
        Compiled::Program(program) => program,
        Compiled::Refused(why) => {
            println!("{exercise} cannot be explored:\n{why}");
            return Ok(false);
        }
    };
    let explored = Explored { program, folder: copy.folder.join("files") };
    let command = format!("{exercise}{}", if args.solution { " --solution" } else { "" });
    let shown = Shown { sources: &sources, command: &command };
    println!("{exercise}");
    let absent = |it: &Scenario| it.literals.iter().any(|(old, _)| copy.absent.contains(old));
    let (untried, scenarios): (Vec<_>, Vec<_>) = scenarios.into_iter().partition(absent);
    for scenario in untried {
        let (number, smaller) = &scenario.literals[0];
        println!("{}: not tried: there is no {number} to make {smaller} of", scenario.name);
    }
    verdicts(args, &explored, &scenarios, &shown)
}

fn verdicts(
    args: &Args,
    explored: &Explored,
    scenarios: &[Scenario],
    shown: &Shown<'_>,
) -> Result<bool> {
    if let Some(code) = &args.schedule {
        let (number, verdict) = replay(explored, scenarios, code)?;
        print!("{}", report(shown, &scenarios[number], &verdict));
        return Ok(matches!(verdict, Verdict::Held { .. }));
    }
    let start = Instant::now();
    let limits = Limits { seed: args.seed, schedules: args.schedules };
    for scenario in scenarios {
        let verdict = explore(explored, scenario, limits)?;
        print!("{}", report(shown, scenario, &verdict));
        // One thing at a time: the next report is only in the way of the first.
        if !matches!(verdict, Verdict::Held { .. } | Verdict::NotYet(_)) {
            return Ok(false);
        }
    }
    println!("{:.1} s in all", start.elapsed().as_secs_f64());
    Ok(true)
}
