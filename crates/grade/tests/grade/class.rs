//! A class of fifty for an exercise of this course: right, wrong and hostile. It takes minutes, so it has to be asked for:
//! `LAB_GRADE=NAME cargo test -p grade --test grade a_class_of_fifty -- --ignored --nocapture`

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use lab::{
    course::{
        mistake::Mistake,
        stub,
        workspace::{Exercise, Workspace},
    },
    files::{patch, tree::Tree},
};
use serde_json::Value;

use crate::{folder::write, hostile};

/// What a submission must get.
enum Expected {
    All,
    Nothing(&'static str),
    /// The steps before this one, and not this one.
    Until(String),
    /// Less than all: which steps, depends on what it does to them.
    Less,
}
use Expected::{All, Less, Nothing, Until};

struct Course {
    root: PathBuf,
    exercise: Exercise,
    model: Tree,
    stub: Tree,
    mistakes: Vec<Mistake>,
}

impl Course {
    fn here() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned();
        let ws = Workspace::find(&root).unwrap();
        let name = env::var("LAB_GRADE").expect("LAB_GRADE names an exercise");
        let exercise =
            ws.exercises().unwrap().into_iter().find(|it| it.name == name).expect("an exercise");
        let solution = ws.solution(&exercise);
        let model = Tree::read(&solution, "src").unwrap();
        let stub = stub::of(&ws, &exercise).unwrap();
        Self { root, exercise, model, stub, mistakes: Mistake::all_of(&solution).unwrap() }
    }

    /// The model answer with another `src/main.rs`.
    fn with(&self, main: impl Fn(&str) -> String) -> Tree {
        let mut tree = self.model.clone();
        tree.0.entry("src/main.rs".into()).and_modify(|text| *text = main(text));
        tree
    }

    /// The model answer, which tries something first.
    fn first(&self, body: &str) -> Tree {
        self.with(|main| hostile::first(body, main))
    }
}

/// Writes the files of one submission.
fn submit(class: &Path, name: &str, prefix: &str, tree: &Tree) {
    for (file, text) in &tree.0 {
        write(&class.join(name), &format!("{prefix}{file}"), text);
    }
}

type Expectations = Vec<(String, Expected)>;

fn right(course: &Course, class: &Path) -> Expectations {
    let exercise = &course.exercise.name;
    let flat = Tree(
        course
            .model
            .0
            .iter()
            .map(|(name, text)| (name.replace("src/", ""), text.clone()))
            .collect(),
    );
    submit(class, "right-exercise", "", &course.model);
    submit(class, "right-flat", "", &flat);
    submit(class, "right-repository", &format!("exercises/{exercise}/"), &course.model);
    submit(class, "right-download", &format!("course-main/exercises/{exercise}/"), &course.model);
    submit(class, "right-twin", "", &course.model);
    ["exercise", "flat", "repository", "download", "twin"]
        .map(|it| (format!("right-{it}"), All))
        .into()
}

/// Twenty of the wrong programs that this course keeps.
fn wrong(course: &Course, class: &Path) -> Expectations {
    let every = (course.mistakes.len() / 20).max(1);
    let chosen = course.mistakes.iter().step_by(every).take(20);
    let mut expected = Vec::new();
    for mistake in chosen {
        let name = format!("wrong-{}", mistake.name);
        submit(class, &name, "", &patch::apply(&course.model, &mistake.diff).unwrap());
        expected.push((name, Until(mistake.step.clone())));
    }
    submit(class, "stub", "", &course.stub);
    expected.push(("stub".into(), Nothing("graded")));
    expected
}

fn not_compiling(course: &Course, class: &Path) -> Expectations {
    let secret = class.join("right-exercise/src/main.rs");
    let beginnings = [
        ("broken-syntax", "fn main( {\n".to_owned()),
        ("broken-dependency", "use rand::random;\n".to_owned()),
        ("broken-neighbour", format!("const _: &str = include_str!({secret:?});\n")),
        ("broken-device", "const _: &[u8] = include_bytes!(\"/dev/zero\");\n".to_owned()),
        ("broken-secret", "const _: &str = env!(\"GRADERS_SECRET\");\n".to_owned()),
        ("broken-memory", "static LARGE: [u8; 1 << 40] = [1; 1 << 40];\n".to_owned()),
        ("broken-unsafe", "fn f() { unsafe { std::hint::unreachable_unchecked() } }\n".to_owned()),
    ];
    for (name, beginning) in &beginnings {
        // Behind the text that the model answer begins with, where only attributes of the whole may stand.
        submit(
            class,
            name,
            "",
            &course.with(|main| main.replacen("\nuse ", &format!("\n{beginning}\nuse "), 1)),
        );
    }
    let endless = "const _: u64 = { let mut i = 0u64; while i < u64::MAX { i += 1; } i };\n";
    let allowed = |main: &str| format!("#![allow(long_running_const_eval)]\n{main}\n{endless}");
    submit(class, "broken-endless", "", &course.with(allowed));
    let names = beginnings.into_iter().map(|(name, _)| name).chain(["broken-endless"]);
    names.map(|name| (name.to_owned(), Nothing("not-compiled"))).collect()
}

/// What they try first; the rest is the model answer.
fn hostile(course: &Course, class: &Path) -> Expectations {
    let at = |body: &str, place: PathBuf| body.replace("PLACE", place.to_str().unwrap());
    let neighbour = class.join("right-exercise/src/main.rs");
    let solution = course.root.join("solutions").join(&course.exercise.name).join("src/main.rs");
    let all = [
        ("hangs", hostile::SLEEPS.to_owned(), Nothing("graded")),
        ("spins", "loop { std::hint::spin_loop() }".to_owned(), Nothing("graded")),
        ("floods", hostile::FLOODS.to_owned(), Nothing("graded")),
        ("forks", hostile::FORKS.to_owned(), Less),
        ("leaves", hostile::LEAVES_A_PROCESS.replace("SECONDS", &seconds()), All),
        ("writes", at(hostile::WRITES_OUTSIDE, class.join("escaped")), All),
        ("reads", at(hostile::READS, neighbour), Nothing("graded")),
        ("reads-answer", at(hostile::READS, solution), Nothing("graded")),
        ("reads-environment", hostile::READS_THE_ENVIRONMENT.to_owned(), Nothing("graded")),
        ("fills-disk", hostile::FILLS_THE_DISK.to_owned(), Nothing("graded")),
        (
            "fills-memory",
            "let mut all = vec![]; loop { all.push(vec![1u8; 1 << 20]) }".to_owned(),
            Nothing("graded"),
        ),
        ("kills-parent", hostile::KILLS_ITS_PARENT.to_owned(), All),
        ("claims", hostile::CLAIMS.to_owned(), Less),
    ];
    let mut expected = Vec::new();
    for (name, body, what) in all {
        submit(class, name, "", &course.first(&body));
        expected.push((name.to_owned(), what));
    }
    expected
}

/// Others' files beside the stub or the model answer.
fn tampering(course: &Course, class: &Path) -> Expectations {
    let exercise = format!("exercises/{}/", course.exercise.name);
    let checks = &course.exercise.steps[0].name;
    submit(class, "tampers-checks", &exercise, &course.stub);
    write(
        &class.join("tampers-checks"),
        &format!("{exercise}tests/steps/{checks}.rs"),
        "//! Nothing.\n",
    );
    submit(class, "tampers-kit", &exercise, &course.stub);
    write(
        &class.join("tampers-kit"),
        "crates/testkit/src/lib.rs",
        "#[macro_export] macro_rules! program { () => {} }\n",
    );
    submit(class, "tampers-manifest", "", &course.model);
    write(&class.join("tampers-manifest"), "build.rs", "fn main() { panic!() }\n");
    write(&class.join("tampers-manifest"), "Cargo.toml", "[package]\nname = \"other\"\n");
    vec![
        ("tampers-checks".into(), Nothing("graded")),
        ("tampers-kit".into(), Nothing("graded")),
        ("tampers-manifest".into(), All),
    ]
}

fn without_sources(class: &Path) -> Expectations {
    write(class, "empty/README.md", "# Late\n");
    fs::create_dir_all(class.join("links/src")).unwrap();
    std::os::unix::fs::symlink("../../right-exercise/src/main.rs", class.join("links/src/main.rs"))
        .unwrap();
    vec![("empty".into(), Nothing("not-found")), ("links".into(), Nothing("not-found"))]
}

fn seconds() -> String {
    format!("{}", 3_000_000 + std::process::id())
}

#[test]
#[ignore = "takes minutes"]
fn a_class_of_fifty_is_graded_right_and_leaves_nothing() {
    let course = Course::here();
    let folder = tempfile::TempDir::new().unwrap();
    let class = folder.path().join("class");
    let mut expected = right(&course, &class);
    expected.extend(wrong(&course, &class));
    expected.extend(not_compiling(&course, &class));
    expected.extend(hostile(&course, &class));
    expected.extend(tampering(&course, &class));
    expected.extend(without_sources(&class));
    let before = processes();

    let began = Instant::now();
    let file = env::var_os("LAB_RESULTS")
        .map_or_else(|| folder.path().join("results.json"), PathBuf::from);
    let status = Command::new(env!("CARGO_BIN_EXE_grade"))
        .args([
            "grade",
            &course.exercise.name,
            "--time-limit",
            "60",
            "--format",
            "json",
            "--submissions",
        ])
        .arg(&class)
        .arg("--output")
        .arg(&file)
        .current_dir(&course.root)
        .env("GRADERS_SECRET", "42")
        .status()
        .unwrap();

    println!("{} submissions in {:.0} s", expected.len(), began.elapsed().as_secs_f32());
    assert!(status.success(), "{status}");
    let results: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let wrong: Vec<_> =
        expected.iter().filter_map(|(name, what)| problem(name, what, &results)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let left: Vec<_> = processes().difference(&before).cloned().collect();
    assert!(left.is_empty(), "left running: {left:?}");
    assert!(!class.join("escaped").exists() && !course.root.join("escaped").exists());
}

/// What is wrong with the points of a submission, if anything.
fn problem(name: &str, expected: &Expected, results: &Value) -> Option<String> {
    let all = results["submissions"].as_array().unwrap();
    let Some(submission) = all.iter().find(|it| it["name"] == name) else {
        return Some(format!("{name} is missing"));
    };
    let graded = &submission["exercises"][0];
    let (points, verdict) =
        (graded["points"].as_u64().unwrap(), graded["verdict"].as_str().unwrap());
    let steps = graded["steps"].as_array().unwrap();
    let open = steps.iter().find(|step| step["passed"] == false);
    let first = open.and_then(|step| step["checks"][0]["name"].as_str()?.split("::").next());
    let holds = match expected {
        All => points == graded["max_points"].as_u64().unwrap(),
        Nothing("graded") => points == 0 && matches!(verdict, "graded" | "timed-out"),
        Nothing(wanted) => points == 0 && verdict == *wanted,
        Until(step) => verdict != "not-compiled" && first == Some(step),
        Less => points < graded["max_points"].as_u64().unwrap(),
    };
    (!holds).then(|| {
        format!("{name}: {points} points, {verdict}, first open {first:?}: {}", graded["message"])
    })
}

/// The command lines of all processes that belong to a grading, or that one may have left.
fn processes() -> BTreeSet<String> {
    let line = |entry: fs::DirEntry| {
        let line = fs::read(entry.path().join("cmdline")).ok()?;
        Some(String::from_utf8_lossy(&line).replace('\0', " "))
    };
    let lines = fs::read_dir("/proc").unwrap().flatten().filter_map(line);
    lines.filter(|line| line.contains("/lab/grade/") || line.contains(&seconds())).collect()
}
