//! `cargo lab explore` hands over to this program, so that learners do not build it before they ask for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use explore::{
    Compiled, Copy, Explored, Limits, Scenario, Shown, Source, Verdict, compile, explore, play,
    replay, report, scenarios,
};
use lab::course::explored::Exploration;
use lab::course::session;
use lab::course::workspace::Workspace;
use lab::files::patch;
use lab::files::tree::{self, Tree};
use lab::terminal::style::OutputOptions;

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
    /// Explore a wrong program, by its name in `solutions/X/explore` or `solutions/X/mistakes`.
    #[arg(long, value_name = "NAME", requires = "exercise", conflicts_with = "solution")]
    mistake: Option<String>,
    /// Only this scenario.
    #[arg(long, value_name = "NAME", requires = "exercise")]
    scenario: Option<String>,
    /// You are the scheduler: choose which thread goes on, and break the program.
    #[arg(long, requires = "exercise", conflicts_with = "schedule")]
    play: bool,
    #[command(flatten)]
    options: OutputOptions,
}

impl Args {
    /// Whether what is found is about the learner's whole program.
    fn is_about_all_of_the_learners(&self) -> bool {
        !self.solution && self.mistake.is_none() && self.scenario.is_none()
    }

    /// What a reader types to explore the program once more.
    fn command(&self, exercise: &str) -> String {
        match &self.mistake {
            Some(name) => format!("{exercise} --mistake {name}"),
            None if self.solution => format!("{exercise} --solution"),
            None => exercise.into(),
        }
    }
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

/// Our name and our arguments. `cargo lab` passes on its own, with the name of the command among them.
fn arguments() -> Vec<OsString> {
    let mut all: Vec<_> = std::env::args_os().collect();
    if let Some(command) = all.iter().position(|it| it == "explore") {
        all.remove(command);
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
    ensure!(
        repository.join("exercises").join(exercise).is_dir(),
        "there is no exercise {exercise}"
    );
    let scenarios = scenarios(&folder(repository, exercise))?;
    if scenarios.is_empty() {
        bail!("{exercise} has no scenarios: what it does depends on more than its threads");
    }
    // Before the copy: what is saved in the meantime has not been explored.
    let before = sources(repository, exercise)?;
    let program = Program::of(args, repository, exercise)?;
    let (copy, compiled) = program.compile(repository, &scenarios)?;
    let compiled = match compiled {
        Compiled::Program(program) => program,
        Compiled::Refused(why) => {
            println!("{exercise} cannot be explored:\n{why}");
            return Ok(false);
        }
    };
    let explored = Explored { program: compiled, folder: copy.folder.join("files") };
    let shown = Shown { sources: &program.sources, command: &args.command(exercise) };
    if !args.play {
        println!("{exercise}");
    }
    let scenarios = chosen(args, scenarios, &copy)?;
    if args.play {
        let scenario = to_play(args, &explored, &scenarios)?;
        play(&explored, scenario, &shown, args.seed, args.options)?;
        return Ok(true);
    }
    if let Some(code) = &args.schedule {
        let (number, verdict) = replay(&explored, &scenarios, code)?;
        print!("{}", report(&shown, &scenarios[number], &verdict));
        return Ok(matches!(verdict, Verdict::Held { .. }));
    }
    let holds = verdicts(args, &explored, &scenarios, &shown)?;
    if let Some(holds) = holds.filter(|_| args.is_about_all_of_the_learners()) {
        keep(repository, exercise, before, (args.schedules, holds))?;
    }
    Ok(holds != Some(false))
}

/// The hash of the learner's sources.
fn sources(repository: &Path, exercise: &str) -> Result<String> {
    let workspace = Workspace::find(repository)?;
    let exercises = workspace.exercises()?;
    let exercise = exercises.iter().find(|it| it.name == exercise);
    session::hash_sources(exercise.context("there is no such exercise")?)
}

/// Keeps what was found for `cargo lab check`.
fn keep(
    repository: &Path,
    exercise: &str,
    sources: String,
    (schedules, holds): (u64, bool),
) -> Result<()> {
    let workspace = Workspace::find(repository)?;
    let exercises = workspace.exercises()?;
    let exercise = exercises.iter().find(|it| it.name == exercise);
    let exercise = exercise.context("there is no such exercise")?;
    Exploration { sources, schedules, holds }.save(&workspace, exercise)
}

/// Those that can be tried, and are asked for.
fn chosen(args: &Args, scenarios: Vec<Scenario>, copy: &Copy) -> Result<Vec<Scenario>> {
    let absent = |it: &Scenario| it.literals.iter().any(|(old, _)| copy.absent.contains(old));
    let (untried, mut scenarios): (Vec<_>, Vec<_>) = scenarios.into_iter().partition(absent);
    for scenario in untried {
        let (number, smaller) = &scenario.literals[0];
        println!("{}: not tried: there is no {number} to make {smaller} of", scenario.name);
    }
    if let Some(name) = &args.scenario {
        let names: Vec<_> = scenarios.iter().map(|it| it.name.clone()).collect();
        scenarios.retain(|it| it.name == *name);
        ensure!(
            !scenarios.is_empty(),
            "there is no scenario {name}: there are {}",
            names.join(", ")
        );
    }
    Ok(scenarios)
}

fn place(repository: &Path) -> PathBuf {
    repository.join("target/lab/explore")
}

/// Whose sources are explored.
struct Program {
    package: String,
    sources: PathBuf,
    /// Each has a place of its own, so that one does not compile the other anew.
    name: String,
}

impl Program {
    fn of(args: &Args, repository: &Path, exercise: &str) -> Result<Self> {
        let model = repository.join("solutions").join(exercise);
        if let Some(mistake) = &args.mistake {
            let package = format!("solutions/{exercise}");
            let name = format!("{exercise}-mistake");
            let sources = place(repository).join(&name).join("sources");
            write_mistake(&model, mistake, &sources)?;
            return Ok(Self { package, sources: sources.join("src"), name });
        }
        let (folder, end) =
            if args.solution { ("solutions", "-solution") } else { ("exercises", "") };
        let package = format!("{folder}/{exercise}");
        let sources = repository.join(&package).join("src");
        Ok(Self { package, sources, name: format!("{exercise}{end}") })
    }

    fn compile(&self, repository: &Path, scenarios: &[Scenario]) -> Result<(Copy, Compiled)> {
        let literals = scenarios.iter().flat_map(|it| it.literals.clone()).collect();
        let (package, sources) = (&self.package, &self.sources);
        let place = place(repository);
        let copy = Source { repository, package, sources, literals }.copy(&place, &self.name)?;
        if !place.join("target").is_dir() {
            eprintln!("compiling the explorer's std: once, for some seconds");
        }
        let compiled = compile(&copy, &place.join("target"))?;
        Ok((copy, compiled))
    }
}

/// The model answer, changed by the diff of a wrong program.
fn write_mistake(model: &Path, name: &str, to: &Path) -> Result<()> {
    let file = |folder: &str| model.join(folder).join(name).with_extension("diff");
    let known = ["explore", "mistakes"].map(file).into_iter().find(|file| file.is_file());
    let file = known.with_context(|| {
        format!("there is no wrong program {name}: look into {}", model.join("explore").display())
    })?;
    let wrong = patch::apply(&Tree::read(model, "src")?, &tree::read(&file)?)
        .with_context(|| format!("cannot apply {}", file.display()))?;
    wrong.write(to)
}

/// The first one that the machine can break; the first, if it breaks none.
fn to_play<'a>(
    args: &Args,
    explored: &Explored,
    scenarios: &'a [Scenario],
) -> Result<&'a Scenario> {
    let limits = Limits { seed: args.seed, schedules: args.schedules.min(400) };
    if scenarios.len() > 1 {
        for scenario in scenarios {
            match explore(explored, scenario, limits)? {
                Verdict::Broken(_) => return Ok(scenario),
                Verdict::NotYet(todo) => bail!("{}: not yet ({todo})", scenario.name),
                Verdict::Held { .. } | Verdict::Never { .. } => {}
            }
        }
    }
    Ok(&scenarios[0])
}

/// Whether all scenarios hold. `None`: some are about what has not been written yet.
fn verdicts(
    args: &Args,
    explored: &Explored,
    scenarios: &[Scenario],
    shown: &Shown<'_>,
) -> Result<Option<bool>> {
    let start = Instant::now();
    let limits = Limits { seed: args.seed, schedules: args.schedules };
    let mut all_done = true;
    for scenario in scenarios {
        let verdict = explore(explored, scenario, limits)?;
        print!("{}", report(shown, scenario, &verdict));
        match verdict {
            Verdict::Held { .. } => {}
            Verdict::NotYet(_) => all_done = false,
            // One thing at a time: the next report is only in the way of the first.
            Verdict::Broken(_) | Verdict::Never { .. } => return Ok(Some(false)),
        }
    }
    println!("{:.1} s in all", start.elapsed().as_secs_f64());
    Ok(all_done.then_some(true))
}
