//! Every classic wrong program is rejected, at the step that is meant to catch it, with the words that explain it.
//!
//! The wrong programs are built together in a scratch workspace; the checks are those of the solutions.

mod matrix;
mod shown;

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
    time::Instant,
};

use lab::{
    mistake::Mistake,
    patch,
    scratch::{Variants, suites},
    suite::{Outcome, Suite},
    tree::{Tree, files_below},
    workspace::{Exercise, Workspace},
};

/// Each is a run of many checks at once already; more of them only make programs late, and then right ones look wrong.
const AT_A_TIME: usize = 2;

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

    /// By which documents name it.
    fn path(&self) -> String {
        format!("{}/{}", self.exercise.name, self.mistake.name)
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
    let wanted = env::var("LAB_MISTAKES").ok();
    cases.retain(|case| wanted.as_ref().is_none_or(|wanted| case.path().contains(wanted)));
    if cases.is_empty() {
        return;
    }
    let programs = build(&workspace, &cases);
    let suites = suites(&workspace, &exercises).unwrap();

    // To be written down, the matrix needs the later steps too. To be compared they are not worth their time.
    let whole = env::var_os("UPDATE_EXPECT").is_some();
    let (judged, problems) = in_parallel(&cases, |case| judge(case, &suites[&case.exercise.name], &programs, whole));

    assert!(
        problems.is_empty(),
        "\n{} of {} mistakes are not right:\n\n{}",
        problems.len(),
        cases.len(),
        table(&problems)
    );
    print!("{}", matrix::table(&cases, &judged));
    let all = wanted.is_none();
    let mut wrong: Vec<String> =
        documents().iter().flat_map(|document| shown::problems(document, &judged, all)).collect();
    if all {
        wrong.extend(matrix::problem(&root().join("docs/mistakes.md"), &cases, &judged));
    }
    // With a part of an exercise's mistakes nothing can be said about its checks.
    if wanted.is_none_or(|wanted| wanted.ends_with('/')) {
        wrong.extend(matrix::idle_checks(&cases, &judged));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Where reports may be shown.
fn documents() -> Vec<PathBuf> {
    let mut documents = vec![root().join("README.md")];
    for folder in ["docs", "exercises"] {
        documents.extend(files_below(&root().join(folder)).unwrap());
    }
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    documents
}

/// The programs by name, or why they do not compile.
type Programs = BTreeMap<String, Result<PathBuf, String>>;

/// Builds all programs: those of one exercise in turn, those of two exercises at a time.
fn build(workspace: &Workspace, cases: &[Case<'_>]) -> Programs {
    let mut outdated = Vec::new();
    let mut exercises: BTreeMap<&str, Vec<(String, Tree)>> = BTreeMap::new();
    for case in cases {
        let sources = Tree::read(&workspace.solution(case.exercise), "src").unwrap();
        match patch::apply(&sources, &case.mistake.diff) {
            Ok(sources) => exercises.entry(&case.exercise.name).or_default().push((case.program(), sources)),
            Err(error) => outdated.push(format!("  {}: {error:#}\n", case.path())),
        }
    }
    assert!(
        outdated.is_empty(),
        "\n{} diffs do not fit the model answers any more:\n{}\nMake each anew from a changed copy of the model answer's \
         src: cargo lab dev mistake EXERCISE NAME --changed FOLDER --header FILE",
        outdated.len(),
        outdated.concat()
    );

    // The longest first, so that none is left over at the end.
    let mut exercises: Vec<_> = exercises.into_iter().collect();
    exercises.sort_by_key(|(_, variants)| variants.len());
    let (waiting, programs) = (Mutex::new(exercises), Mutex::new(Programs::new()));
    thread::scope(|scope| {
        for lane in 0..AT_A_TIME {
            let (waiting, programs) = (&waiting, &programs);
            scope.spawn(move || {
                // Each lane has a target folder: two builds in one would wait for each other.
                let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mistakes-{lane}"));
                loop {
                    let next = waiting.lock().unwrap().pop();
                    let Some((name, variants)) = next else { break };
                    let model = workspace.root.join("solutions").join(name);
                    let place = Variants::new(workspace, &folder, name, &model).unwrap();
                    for (program, sources) in variants {
                        let built = place.build(&sources, &program).map_err(|error| format!("{error:#}"));
                        programs.lock().unwrap().insert(program, built);
                    }
                }
            });
        }
    });
    programs.into_inner().unwrap()
}

/// What is wrong with a mistake: a line for the table, and the report that shows it.
struct Problem {
    title: String,
    report: String,
}

impl Problem {
    fn new(title: impl Into<String>, report: impl Into<String>) -> Self {
        Self { title: title.into(), report: report.into() }
    }
}

/// What the checks said of a wrong program, with which all is right.
struct Judged {
    /// As a learner gets it.
    report: String,
    outcomes: BTreeMap<String, Outcome>,
}

/// Runs the steps up to the one that must catch the mistake, or the `whole` suite.
fn judge(case: &Case<'_>, suite: &Suite, programs: &Programs, whole: bool) -> Result<Judged, Problem> {
    let name = case.program();
    let program = programs[&name].as_ref().map_err(|errors| Problem::new("does not compile", errors))?;
    // The steps after the one that must catch it would only take time.
    let steps = &case.exercise.steps;
    let last = steps.iter().position(|step| step.name == case.mistake.step).map_or(steps.len(), |at| at + 1);
    let last = if whole { steps.len() } else { last };
    let began = Instant::now();
    let run = suite.run_on(program, &steps[..last]);
    // Shown with `--nocapture`.
    println!("{:5.1} s  {}", began.elapsed().as_secs_f32(), case.path());
    let run = run.map_err(|error| Problem::new("breaks the checks", format!("{error:#}")))?;
    let Some(first) = run.failed().next() else {
        return Err(Problem::new(format!("passes all to {}", case.mistake.step), ""));
    };

    let (step, report) = (&case.mistake.step, run.report(first));
    if !first.starts_with(&format!("{step}::")) {
        return Err(Problem::new(format!("is caught by {first}, not in {step}"), report));
    }
    match case.mistake.words.iter().find(|words| !in_one_line(report).contains(&in_one_line(words))) {
        Some(words) => Err(Problem::new(format!("is reported without the words: {words}"), report)),
        None => Ok(Judged { report: shown::as_shown(report, &name, &case.exercise.name), outcomes: run.outcomes }),
    }
}

/// A report breaks its lines where they are full.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One row a problem, then the reports.
fn table(problems: &[(&Case<'_>, Problem)]) -> String {
    let width = problems.iter().map(|(case, _)| case.program().len()).max().unwrap_or(0);
    let rows = problems.iter().map(|(case, problem)| format!("  {:width$}  {}\n", case.program(), problem.title));
    let reports = problems.iter().filter(|(_, problem)| !problem.report.is_empty());
    let reports = reports
        .map(|(case, problem)| format!("\n==== {}: {}\n\n{}\n", case.program(), case.mistake.title, problem.report));
    rows.chain(reports).collect()
}

/// Judges several at a time; what was said of each by its name, and the problems that there are in the order of the cases.
fn in_parallel<'a, 'b>(
    cases: &'a [Case<'b>],
    judge: impl Fn(&Case<'b>) -> Result<Judged, Problem> + Sync,
) -> (BTreeMap<String, Judged>, Vec<(&'a Case<'b>, Problem)>) {
    // Some exercises' checks mostly wait and others' mostly compute: mixed, they share the processors best.
    let mut order: Vec<_> = cases.iter().enumerate().collect();
    order.sort_by_key(|(_, case)| &case.mistake.name);
    let next = Mutex::new(order.into_iter());
    let judged = Mutex::new(BTreeMap::new());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                loop {
                    // A statement of its own, so that the lock is given back before the case is judged.
                    let case = next.lock().unwrap().next();
                    let Some((number, case)) = case else { break };
                    match judge(case) {
                        Ok(verdict) => drop(judged.lock().unwrap().insert(case.path(), verdict)),
                        Err(problem) => found.lock().unwrap().push((number, case, problem)),
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|(number, ..)| *number);
    (judged.into_inner().unwrap(), found.into_iter().map(|(_, case, problem)| (case, problem)).collect())
}
