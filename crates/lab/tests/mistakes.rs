//! Every classic wrong program is rejected, at the step that is meant to catch it, with the words that explain it.
//!
//! The wrong programs are built together in a scratch workspace; the checks are those of the solutions.

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use lab::{
    cargo::Built,
    mistake::Mistake,
    patch,
    scratch::{Scratch, suites},
    suite::Suite,
    tree::Tree,
    workspace::{Exercise, Workspace},
};

/// Most of a run is waiting for a program that does nothing.
const AT_A_TIME: usize = 4;

/// A wrong program and where it belongs.
struct Case<'a> {
    exercise: &'a Exercise,
    mistake: Mistake,
}

impl Case<'_> {
    /// The name of its program, which no other has.
    fn program(&self) -> String {
        format!("{}-{}", self.exercise.name, self.mistake.name)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("this package is in crates/lab")
}

#[test]
fn every_mistake_is_caught_where_it_should_be_and_explained() {
    let workspace = Workspace::find(root()).unwrap();
    let exercises = workspace.exercises().unwrap();
    let mut cases = Vec::new();
    for exercise in &exercises {
        let mistakes = Mistake::all_of(&workspace.solution(exercise)).unwrap();
        cases.extend(mistakes.into_iter().map(|mistake| Case { exercise, mistake }));
    }
    if cases.is_empty() {
        return;
    }
    let built = build(&workspace, &cases);
    let suites = suites(&workspace, &exercises).unwrap();

    let judge = |case: &Case<'_>| judge(case, &suites[&case.exercise.name], &built);
    let problems = in_parallel(&cases, judge);

    assert!(problems.is_empty(), "\n{} of {} mistakes:\n\n{}", problems.len(), cases.len(), problems.join("\n"));
}

fn build(workspace: &Workspace, cases: &[Case<'_>]) -> Built {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let mut scratch = Scratch::new(&temporary.join("mistakes"));
    let mut models: Vec<&str> = Vec::new();
    for case in cases {
        let name = case.exercise.name.as_str();
        let solution = workspace.solution(case.exercise);
        if !models.contains(&name) {
            models.push(name);
            scratch.package(name, &solution).unwrap();
        }
        let sources = Tree::read(&solution, "src").unwrap();
        match patch::apply(&sources, &case.mistake.diff) {
            Ok(sources) => scratch.program(name, &case.program(), &sources),
            Err(error) => panic!("{}: {error:#}; make it anew with `cargo lab dev mistake`", case.program()),
        }
    }
    scratch.build(workspace, &temporary.join("scratch-target")).unwrap()
}

/// Nothing if all is well, else a row of the table.
fn judge(case: &Case<'_>, suite: &Suite, built: &Built) -> Option<String> {
    let problem = problem(&case.mistake, suite, &path(case, built)).err()?;
    Some(format!("{} ({}): {problem}", case.program(), case.mistake.title))
}

fn path(case: &Case<'_>, built: &Built) -> Result<PathBuf, String> {
    let name = case.program();
    let program = built.programs.iter().find(|program| program.name == name);
    program.map(|program| program.path.clone()).ok_or_else(|| {
        let errors: String = built.warnings.iter().filter(|it| it.program == name).map(|it| it.text.as_str()).collect();
        format!("it does not compile\n{errors}")
    })
}

fn problem(mistake: &Mistake, suite: &Suite, program: &Result<PathBuf, String>) -> Result<(), String> {
    let program = program.as_ref().map_err(Clone::clone)?;
    let run = suite.run_on(program, &[]).map_err(|error| format!("{error:#}"))?;
    let Some(first) = run.failed().next() else { return Err("no check fails".to_owned()) };

    if !first.starts_with(&format!("{}::", mistake.step)) {
        return Err(format!("{first} fails first, and not {}\n{}", mistake.step, run.report(first)));
    }
    let report = run.report(first);
    let missing: Vec<_> = mistake.words.iter().filter(|words| !report.contains(*words)).map(String::as_str).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("{first} does not say: {}\n{report}", missing.join(" | "))) }
}

/// Several at a time; the answers that there are, in the order of the cases.
fn in_parallel<T: Sync>(cases: &[T], judge: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let next = Mutex::new(cases.iter().enumerate());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    let case = next.lock().unwrap().next();
                    let Some((number, case)) = case else { break };
                    found.lock().unwrap().extend(judge(case).map(|problem| (number, problem)));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort();
    found.into_iter().map(|(_, problem)| problem).collect()
}
