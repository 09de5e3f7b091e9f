//! The program that is shown: the model answer, a wrong one, or the learner's own.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use lab::build::cargo::{self, Messages};
use lab::build::suite::{Reports, Suite};
use lab::build::variants::Variants;
use lab::course::choice;
use lab::course::mistake::Mistake;
use lab::course::workspace::{Exercise, Workspace};
use lab::files::patch;
use lab::files::tree::Tree;

/// Which program is shown.
pub(crate) enum Subject {
    Model,
    Mine,
    Wrong(Box<Mistake>),
}

impl Subject {
    /// In words, for the heading.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Model => "the model answer".to_owned(),
            Self::Mine => "your program".to_owned(),
            Self::Wrong(mistake) => format!("a wrong program, {}", mistake.name),
        }
    }

    /// Builds it, and says where it is.
    pub(crate) fn build(&self, ws: &Workspace, exercise: &Exercise) -> anyhow::Result<PathBuf> {
        match self {
            Self::Model => build(&ws.solution(exercise)),
            Self::Mine => build(&exercise.folder),
            Self::Wrong(mistake) => build_wrong(mistake, ws, exercise),
        }
    }
}

/// Where all that belongs to demonstrations is kept.
pub(crate) fn folder(ws: &Workspace) -> PathBuf {
    ws.root.join("target/lab/demo")
}

/// The program of the package in a folder.
fn build(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut cargo = cargo::command(folder);
    cargo.args(["build", "--quiet", "--bins", "--message-format=json-render-diagnostics"]);
    let built = cargo::build(&mut cargo)?;
    if !built.success {
        bail!("cannot build {}: cargo says why above", folder.display());
    }
    let program = built.programs.into_iter().find(|it| it.package == folder && it.kind == "bin");
    Ok(program.with_context(|| format!("cannot find the program of {}", folder.display()))?.path)
}

fn build_wrong(mistake: &Mistake, ws: &Workspace, exercise: &Exercise) -> anyhow::Result<PathBuf> {
    let solution = ws.solution(exercise);
    let sources = patch::apply(&Tree::read(&solution, "src")?, &mistake.diff)
        .with_context(|| format!("cannot make the wrong program {}", mistake.name))?;
    let name = format!("{}-mistake", exercise.name);
    let variants = Variants::beside(ws, &folder(ws), &name, &solution)?;
    variants.build(&sources, &format!("{}-{}", exercise.name, mistake.name))
}

/// The mistake of that name.
pub(crate) fn mistake(name: &str, ws: &Workspace, exercise: &Exercise) -> anyhow::Result<Mistake> {
    let all = Mistake::all_of(&ws.solution(exercise))?;
    let name = name.trim_end_matches(".diff").rsplit('/').next().unwrap_or(name);
    let names: Vec<_> = all.iter().map(|mistake| mistake.name.as_str()).collect();
    let nearest = choice::suggestion(name, &names);
    all.into_iter().find(|mistake| mistake.name == name).with_context(|| {
        format!(
            "cannot find the mistake {name} of {}{nearest}; `cargo lab demo {} --mistake` lists all",
            exercise.name, exercise.name
        )
    })
}

/// The report of the first check that refuses the program, with the check's name; `None` if none does.
pub(crate) fn refusal(
    mistake: &Mistake,
    program: &Path,
    ws: &Workspace,
    exercise: &Exercise,
) -> anyhow::Result<Option<(String, String)>> {
    let solution = ws.solution(exercise);
    let mut cargo = cargo::build_steps(&solution, Messages::Rendered);
    let built = cargo::build(cargo.arg("--quiet"))?;
    if !built.success {
        bail!("cannot build the checks of {}: cargo says why above", exercise.name);
    }
    let last = exercise.steps.iter().position(|step| step.name == mistake.step);
    let steps = &exercise.steps[..last.map_or(exercise.steps.len(), |at| at + 1)];
    let run = Suite::of(&built, &solution)?.run_on(program, steps, Reports::First)?;
    // Which program is checked has been said already, and its path is of no interest.
    let report = |check: &str| {
        run.report(check)
            .lines()
            .filter(|line| !line.starts_with("program under test: "))
            .collect::<Vec<_>>()
            .join("\n")
    };
    Ok(run.first_failed().map(|check| (check.to_owned(), report(check))))
}
