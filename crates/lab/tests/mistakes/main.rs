//! Every classic wrong program is rejected, at the step that is meant to catch it, with the words that explain it.
//!
//! The wrong programs are built together in a scratch workspace; the checks are those of the solutions.

mod matrix;
mod shown;

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    sync::{Mutex, mpsc},
    thread,
    time::Instant,
};

use lab::{
    build::{
        solutions,
        suite::{Outcome, Reports, Suite},
        variants::Variants,
    },
    course::{
        mistake::Mistake,
        workspace::{Exercise, Workspace},
    },
    files::{
        patch,
        tree::{Tree, files_below},
    },
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
    let is_wanted = |case: &Case<'_>| {
        let parts = wanted.as_deref().map(|wanted| wanted.split(','));
        parts.is_none_or(|mut parts| parts.any(|part| case.path().contains(part)))
    };
    cases.retain(is_wanted);
    if cases.is_empty() {
        return;
    }
    let variants = variants(&workspace, &cases);
    let suites = solutions::build_all(&workspace, &exercises).unwrap();

    // A matrix of all that rejects a program needs the later steps too. Without it they are not worth their time.
    let whole = env::var_os("LAB_MATRIX").is_some();
    let (judged, problems) = build_and_judge(&workspace, &cases, variants, |case, program| {
        judge(case, &suites[&case.exercise.name], program, whole)
    });

    assert!(
        problems.is_empty(),
        "\n{} of {} mistakes are not right:\n\n{}",
        problems.len(),
        cases.len(),
        table(&problems)
    );
    if whole {
        print!("{}", matrix::table(&cases, &judged));
    }
    let all = wanted.is_none();
    let mut wrong: Vec<String> =
        documents().iter().flat_map(|document| shown::problems(document, &judged, all)).collect();
    // With a part of an exercise's mistakes, or of the checks, nothing can be said about what each check is needed for.
    if whole && wanted.is_none_or(|wanted| wanted.ends_with('/')) {
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

/// The sources of the wrong programs by exercise, each with the place of its case in the list of all.
type Sources<'a> = BTreeMap<&'a str, Vec<(usize, Tree)>>;

/// The exercises whose programs nobody builds yet.
type Waiting<'a> = Mutex<Vec<(&'a str, Vec<(usize, Tree)>)>>;

/// Applies all diffs.
fn variants<'a>(workspace: &Workspace, cases: &[Case<'a>]) -> Sources<'a> {
    let mut outdated = Vec::new();
    let mut exercises = Sources::new();
    for (number, case) in cases.iter().enumerate() {
        let sources = Tree::read(&workspace.solution(case.exercise), "src").unwrap();
        match patch::apply(&sources, &case.mistake.diff) {
            Ok(sources) => {
                exercises.entry(&case.exercise.name).or_default().push((number, sources));
            }
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
    exercises
}

/// A wrong program, or why it does not compile.
type Program = Result<PathBuf, String>;

/// What was said of each by its path, and the problems that there are in the order of the cases.
type Verdicts<'a, 'b> = (BTreeMap<String, Judged>, Vec<(&'a Case<'b>, Problem)>);

/// Judges each program as soon as it is built: building computes, and the checks mostly wait.
fn build_and_judge<'a, 'b>(
    workspace: &Workspace,
    cases: &'a [Case<'b>],
    variants: Sources<'_>,
    judge: impl Fn(&Case<'b>, &Program) -> Result<Judged, Problem> + Sync,
) -> Verdicts<'a, 'b> {
    // The longest first, so that none is left over at the end.
    let mut variants: Vec<_> = variants.into_iter().collect();
    variants.sort_by_key(|(_, sources)| sources.len());
    let waiting = Mutex::new(variants);
    let (done, ready) = mpsc::channel();
    let ready = Mutex::new(ready);
    let (judged, found) = (Mutex::new(BTreeMap::new()), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for lane in 0..AT_A_TIME {
            let (waiting, done) = (&waiting, done.clone());
            scope.spawn(move || build(workspace, cases, lane, waiting, &done));
            scope.spawn(|| {
                loop {
                    // A statement of its own, so that the lock is given back before the case is judged.
                    let next = ready.lock().unwrap().recv();
                    let Ok((number, program)) = next else { break };
                    let case = &cases[number];
                    match judge(case, &program) {
                        Ok(verdict) => drop(judged.lock().unwrap().insert(case.path(), verdict)),
                        Err(problem) => drop(found.lock().unwrap().insert(number, (case, problem))),
                    }
                    // Together they would take some gigabytes.
                    program.iter().for_each(|program| fs::remove_file(program).unwrap());
                }
            });
        }
        // The builders have theirs: with this one alive the programs would never end.
        drop(done);
    });
    (judged.into_inner().unwrap(), found.into_inner().unwrap().into_values().collect())
}

/// Builds the programs of one exercise after those of another, until no exercise waits.
fn build(
    workspace: &Workspace,
    cases: &[Case<'_>],
    lane: usize,
    waiting: &Waiting<'_>,
    done: &mpsc::Sender<(usize, Program)>,
) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mistakes-{lane}"));
    loop {
        let next = waiting.lock().unwrap().pop();
        let Some((name, variants)) = next else { break };
        let model = workspace.root.join("solutions").join(name);
        let package = format!("{name}-mistakes");
        // In the workspace's own target folder the dependencies are built already. The other lane needs another one: two
        // builds in one would wait for each other.
        let place = match lane {
            0 => Variants::beside(workspace, &folder, &package, &model),
            _ => Variants::new(workspace, &folder, &package, &model),
        };
        let place = place.unwrap();
        for (number, sources) in variants {
            let program = place
                .build(&sources, &cases[number].program())
                .map_err(|error| format!("{error:#}"));
            done.send((number, program)).expect("the judges wait until all is built");
        }
    }
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
fn judge(
    case: &Case<'_>,
    suite: &Suite,
    program: &Program,
    whole: bool,
) -> Result<Judged, Problem> {
    let name = case.program();
    let program = program.as_ref().map_err(|errors| Problem::new("does not compile", errors))?;
    // The steps after the one that must catch it would only take time.
    let steps = &case.exercise.steps;
    let last = steps
        .iter()
        .position(|step| step.name == case.mistake.step)
        .map_or(steps.len(), |at| at + 1);
    let last = if whole { steps.len() } else { last };
    let began = Instant::now();
    let reports = if whole { Reports::All } else { Reports::First };
    let run = suite.run_on(program, &steps[..last], reports);
    // Shown with `--nocapture`.
    println!("{:5.1} s  {}", began.elapsed().as_secs_f32(), case.path());
    let run = run.map_err(|error| Problem::new("breaks the checks", format!("{error:#}")))?;
    let Some(first) = run.first_failed() else {
        return Err(Problem::new(format!("passes all to {}", case.mistake.step), ""));
    };

    let (step, report) = (&case.mistake.step, run.report(first));
    if !first.starts_with(&format!("{step}::")) {
        return Err(Problem::new(format!("is caught by {first}, not in {step}"), report));
    }
    match case.mistake.words.iter().find(|words| !in_one_line(report).contains(&in_one_line(words)))
    {
        Some(words) => Err(Problem::new(format!("is reported without the words: {words}"), report)),
        None => Ok(Judged {
            report: shown::as_shown(report, &name, &case.exercise.name),
            outcomes: run.outcomes,
        }),
    }
}

/// A report breaks its lines where they are full.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One row a problem, then the reports.
fn table(problems: &[(&Case<'_>, Problem)]) -> String {
    let width = problems.iter().map(|(case, _)| case.program().len()).max().unwrap_or(0);
    let rows = problems
        .iter()
        .map(|(case, problem)| format!("  {:width$}  {}\n", case.program(), problem.title));
    let reports = problems.iter().filter(|(_, problem)| !problem.report.is_empty());
    let reports = reports.map(|(case, problem)| {
        format!("\n==== {}: {}\n\n{}\n", case.program(), case.mistake.title, problem.report)
    });
    rows.chain(reports).collect()
}
