//! `cargo lab grade`: a small class, graded once, and what each test wants to know of it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    hostile,
    schema::{self, Xml},
    workspace::{lab, write},
};

const MANIFEST: &str =
    "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\", \"solutions/*\"]\n";
/// Starts the program as the test kit does, though without its care: what it prints, as far as anybody reads.
const CHECKS: &str = r#"
mod step_1_hello;
mod step_2_name;
mod step_3_end;

use std::{io::Read, process::{Child, Command, Stdio}};

fn start(args: &[&str]) -> Child {
    let program = std::env::var("LAB_PROGRAM").expect("a program");
    let mut command = Command::new(program);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts")
}

fn said(args: &[&str]) -> String {
    let mut child = start(args);
    let mut text = Vec::new();
    let _ = child.stdout.take().expect("a pipe").take(1 << 20).read_to_end(&mut text);
    let _ = child.kill();
    let _ = child.wait();
    String::from_utf8_lossy(&text).into_owned()
}
"#;
const STEP_1: &str = "//! Greet.\n\n#[test]\nfn greets() {\n    assert_eq!(crate::said(&[]), \"hello\\n\", \"not \\u{1}greeted\");\n}\n";
const STEP_2: &str = "//! Greet by name.\n\n#[test]\nfn greets_by_name() {\n    assert_eq!(crate::said(&[\"bob\"]), \"hello bob\\n\");\n}\n";
const STEP_3: &str = "//! End well.\n\n#[test]\nfn ends_well() {\n    assert!(crate::start(&[\"end\"]).wait().unwrap().success());\n}\n";
const RIGHT: &str = r#"
fn main() {
    match std::env::args().nth(1) {
        Some(name) => println!("hello {name}"),
        None => println!("hello"),
    }
}
"#;
const WRONG_NAME: &str = r#"
fn main() {
    println!("hello");
}
"#;
const HANGS_BY_NAME: &str = r#"
fn main() {
    match std::env::args().nth(1).as_deref() {
        None | Some("end") => println!("hello"),
        _ => loop { std::thread::park() },
    }
}
"#;

/// A workspace with the exercise `greet`: three steps, 100 points.
fn course() -> TempDir {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    write(root, "Cargo.toml", MANIFEST);
    write(root, "docs/SUMMARY.md", "# Summary\n\n- [Greet](greet.md)\n");
    write(root, "exercises/greet/README.md", "# Greet somebody\n");
    write(root, "exercises/greet/Cargo.toml", &manifest("greet", "tests/steps/main.rs"));
    write(root, "exercises/greet/src/main.rs", "fn main() {}\n");
    write(root, "exercises/greet/tests/steps/main.rs", CHECKS);
    write(root, "exercises/greet/tests/steps/step_1_hello.rs", STEP_1);
    write(root, "exercises/greet/tests/steps/step_2_name.rs", STEP_2);
    write(root, "exercises/greet/tests/steps/step_3_end.rs", STEP_3);
    let checks = "../../exercises/greet/tests/steps/main.rs";
    write(root, "solutions/greet/Cargo.toml", &manifest("greet-solution", checks));
    write(root, "solutions/greet/src/main.rs", RIGHT);
    folder
}

fn manifest(name: &str, checks: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[[bin]]\nname = \"{name}\"\npath = \"src/main.rs\"\n\
         test = false\n\n[[test]]\nname = \"steps\"\npath = \"{checks}\"\n"
    )
}

/// A class that was graded.
struct Class {
    folder: TempDir,
    results: Value,
    shown: String,
}

impl Class {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn of(&self, name: &str) -> &Value {
        let all = self.results["submissions"].as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no submission {name}"))
    }

    /// Its points, and how far its grading came.
    #[track_caller]
    fn assert(&self, name: &str, points: u32, verdict: &str) {
        let submission = self.of(name);
        let graded = &submission["exercises"][0];
        assert_eq!(
            (&submission["points"], &graded["verdict"]),
            (&points.into(), &verdict.into()),
            "{submission:#}"
        );
    }
}

/// A number of seconds that no other process sleeps: so one is found.
fn seconds() -> String {
    format!("{}", 1_000_000 + std::process::id())
}

static CLASS: LazyLock<Class> = LazyLock::new(|| {
    let folder = course();
    let root = folder.path();
    let class = root.join("class");
    let neighbour = class.join("right/exercises/greet/src/main.rs");
    let here = |text: &str, place: &Path| text.replace("PLACE", place.to_str().unwrap());
    let programs = [
        ("flat/main.rs", RIGHT.to_owned()),
        ("wrong-name/src/main.rs", WRONG_NAME.to_owned()),
        ("broken/src/main.rs", "fn main() { let x: u8 = \"text\"; }".to_owned()),
        ("hangs/src/main.rs", HANGS_BY_NAME.to_owned()),
        ("floods/src/main.rs", hostile::first(hostile::FLOODS, RIGHT)),
        (
            "leaves/src/main.rs",
            hostile::first(&hostile::LEAVES_A_PROCESS.replace("SECONDS", &seconds()), RIGHT),
        ),
        (
            "writes/src/main.rs",
            hostile::first(&here(hostile::WRITES_OUTSIDE, &root.join("escaped")), RIGHT),
        ),
        ("reads/src/main.rs", hostile::first(&here(hostile::READS, &neighbour), RIGHT)),
        (
            "includes/src/main.rs",
            here("const _: &str = include_str!(\"PLACE\");\n", &neighbour) + RIGHT,
        ),
        (
            "crowds/src/main.rs",
            hostile::first(&hostile::CROWDS.replace("SECONDS", &seconds()), RIGHT),
        ),
        ("spies/src/main.rs", hostile::first(hostile::READS_THE_ENVIRONMENT, RIGHT)),
        ("claims/src/main.rs", hostile::first(hostile::CLAIMS, WRONG_NAME)),
        ("=1+1/src/main.rs", "fn main() {}\n".to_owned()),
        ("empty/notes.txt", "I had no time.\n".to_owned()),
    ];
    for (file, text) in programs {
        write(&class, file, &text);
    }
    repository(root, &class.join("right"), RIGHT);
    repository(root, &class.join("tampers/download"), WRONG_NAME);
    write(&class, "tampers/download/exercises/greet/tests/steps/step_2_name.rs", "//! x\n");
    write(&class, "tampers/download/exercises/greet/build.rs", "fn main() { panic!() }\n");
    #[cfg(unix)]
    {
        fs::create_dir_all(class.join("links/src")).unwrap();
        std::os::unix::fs::symlink(&neighbour, class.join("links/src/main.rs")).unwrap();
    }
    write(&class, "a-file.zip", "");

    let results = root.join("results.json");
    let run = lab(root)
        .args([
            "grade",
            "greet",
            "--submissions",
            "class",
            "--time-limit",
            "4",
            "--reports",
            "reports",
        ])
        .args(["--format", "json", "--output", results.to_str().unwrap()])
        .env("GRADERS_SECRET", "42")
        .assert()
        .success();
    let shown = String::from_utf8(run.get_output().stderr.clone()).unwrap();
    let results = serde_json::from_str(&fs::read_to_string(results).unwrap()).unwrap();
    Class { folder, results, shown }
});

/// A whole clone, with this program.
fn repository(root: &Path, clone: &Path, program: &str) {
    for file in
        ["Cargo.toml", "exercises/greet/Cargo.toml", "exercises/greet/tests/steps/step_2_name.rs"]
    {
        write(clone, file, &fs::read_to_string(root.join(file)).unwrap());
    }
    write(clone, "exercises/greet/src/main.rs", program);
}

#[test]
fn a_right_program_has_all_points_in_whatever_folders_it_comes() {
    CLASS.assert("right", 100, "graded");
    CLASS.assert("flat", 100, "graded");
}

#[test]
fn each_step_counts_for_itself() {
    CLASS.assert("wrong-name", 67, "graded");
    let steps = CLASS.of("wrong-name")["exercises"][0]["steps"].as_array().unwrap();
    let points: Vec<_> = steps.iter().map(|step| step["points"].as_u64().unwrap()).collect();
    assert_eq!(points, [33, 0, 34]);
    assert!(steps[1]["checks"][0]["report"].as_str().unwrap().contains("hello bob"), "{steps:#?}");
}

#[test]
fn what_does_not_compile_has_no_points_and_says_why() {
    CLASS.assert("broken", 0, "not-compiled");
    let message = CLASS.of("broken")["exercises"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("error[E0308]: mismatched types"), "{message}");
}

#[test]
fn a_hang_costs_its_own_step_only() {
    CLASS.assert("hangs", 67, "timed-out");
    let checks = &CLASS.of("hangs")["exercises"][0]["steps"][1]["checks"];
    assert_eq!(checks[0]["end"], "timed-out", "{checks}");
}

#[test]
fn a_flood_and_a_false_claim_are_worth_nothing() {
    CLASS.assert("floods", 0, "timed-out");
    CLASS.assert("claims", 34, "graded");
}

#[test]
fn a_submission_without_sources_says_where_they_were_sought() {
    CLASS.assert("empty", 0, "not-found");
    let message = CLASS.of("empty")["exercises"][0]["message"].as_str().unwrap();
    assert!(message.contains("no exercises/greet/src/main.rs"), "{message}");
}

#[test]
fn a_secret_of_the_grader_stays_one() {
    CLASS.assert("spies", 0, "graded");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_that_a_program_has_started_is_left() {
    CLASS.assert("leaves", 100, "graded");
    assert!(!sleeps(&seconds()));
}

#[cfg(target_os = "linux")]
#[test]
fn who_starts_too_many_processes_is_stopped() {
    let crowds = &CLASS.of("crowds")["exercises"][0];

    assert_eq!(crowds["verdict"], "stopped", "{crowds:#}");
}

/// Whether a process sleeps so many seconds.
#[cfg(target_os = "linux")]
fn sleeps(seconds: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|it| fs::read(it.path().join("cmdline")).ok());
    let wanted = format!("sleep\0{seconds}\0");
    lines.into_iter().any(|line| line == wanted.as_bytes())
}

#[cfg(target_os = "linux")]
#[test]
fn no_program_writes_outside_or_reads_a_neighbours_folder() {
    if !lab::grade::confine::can_guard_folders() {
        return;
    }
    CLASS.assert("writes", 100, "graded");
    assert!(!CLASS.file("escaped").exists());
    CLASS.assert("reads", 0, "graded");
    CLASS.assert("includes", 0, "not-compiled");
}

#[test]
fn changed_checks_have_no_influence_and_are_listed() {
    CLASS.assert("tampers", 67, "graded");
    let left = CLASS.of("tampers")["not_taken"].as_array().unwrap();
    let left: Vec<_> =
        left.iter().map(|it| (it["path"].as_str().unwrap(), it["why"].as_str().unwrap())).collect();
    assert_eq!(
        left,
        [
            ("download/exercises/greet/build.rs", "it was added; only the sources are taken"),
            (
                "download/exercises/greet/tests/steps/step_2_name.rs",
                "it was changed; the grader's own is used"
            ),
        ]
    );
    assert!(CLASS.of("right")["not_taken"].as_array().unwrap().is_empty());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed() {
    CLASS.assert("links", 0, "not-found");
}

#[test]
fn who_waits_sees_what_happens_and_a_line_for_each() {
    let shown = &CLASS.shown;
    let lines = [
        "Grading 16 submissions of greet",
        "3 steps, 100 points",
        "left out  a-file.zip",
        "broken        0 of 100  does not compile: error[E0308]: mismatched types\n",
        "hangs        67 of 100  step 2, name, stopped when the time was over\n",
        "tampers      67 of 100  step 2, name  (2 files not taken)\n",
        "step 2  name                ",
    ];
    for line in lines {
        let line = if cfg!(unix) { line.replace("16 sub", "17 sub") } else { line.to_owned() };
        assert!(shown.contains(&line), "{line}\n\n{shown}");
    }
}

#[test]
fn each_learner_has_a_report() {
    let report = fs::read_to_string(CLASS.file("reports/wrong-name.txt")).unwrap();

    assert!(report.starts_with("wrong-name: 67 of 100 points\n"), "{report}");
    assert!(
        report.contains("open  step 2  name               0 of 33  Greet by name.\n"),
        "{report}"
    );
    assert!(report.contains("FAILED step_2_name::greets_by_name\n"), "{report}");
}

/// The kept results in another format.
fn exported(format: &str) -> String {
    let run = lab(CLASS.folder.path())
        .args(["grade", "--from", "results.json", "--format", format])
        .assert()
        .success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

/// `NAME` and points of each submission, as the results have them.
fn all_points() -> Vec<(String, String)> {
    let all = CLASS.results["submissions"].as_array().unwrap();
    all.iter()
        .map(|it| (it["name"].as_str().unwrap().to_owned(), it["points"].to_string()))
        .collect()
}

#[test]
fn json_keeps_to_its_schema() {
    schema::check(&schema::ours("grade.schema.json"), &CLASS.results);
    assert_eq!(serde_json::from_str::<Value>(&exported("json")).unwrap(), CLASS.results);
}

#[test]
fn text_has_the_same_points() {
    let text = exported("text");

    for (name, points) in all_points() {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))
            .expect("a line for each");
        assert!(line.contains(&format!(" {points} of 100 ")), "{line}");
    }
}

#[test]
fn the_table_has_the_same_points_and_no_formula() {
    let text = exported("csv");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();

    let points: Vec<_> = rows
        .iter()
        .map(|row| (row[0].trim_start_matches('\'').to_owned(), row[2].to_owned()))
        .collect();
    assert_eq!(points, all_points());
    assert!(rows.iter().all(|row| !row[0].starts_with('=')), "{text}");
    assert_eq!(table.headers().unwrap().iter().next_back(), Some("step_3"));
}

#[test]
fn junit_is_valid_and_has_the_same_points() {
    let text = exported("junit");

    let root = Xml::parse(&text);

    root.check_junit();
    let suites: Vec<_> = root.children.iter().collect();
    let points = suites.iter().map(|suite| {
        let name = suite.attribute("name").trim_end_matches("/greet").to_owned();
        (name, suite.child("properties").children[0].attribute("value").to_owned())
    });
    assert_eq!(points.collect::<Vec<_>>(), all_points());
    let failing = suites.iter().find(|it| it.attribute("name") == "wrong-name/greet").unwrap();
    assert_eq!((failing.attribute("tests"), failing.attribute("failures")), ("3", "1"));
    // The report of the first step holds a control character, which XML cannot.
    assert!(text.contains("not \u{fffd}greeted"), "{text}");
}

#[test]
fn gradescope_gets_a_file_for_each_with_the_same_points() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    lab(CLASS.folder.path())
        .args([
            "grade",
            "--from",
            "results.json",
            "--format",
            "gradescope",
            "--output",
            out.to_str().unwrap(),
        ])
        .assert()
        .success();

    for (name, points) in all_points() {
        let file = fs::read_to_string(out.join(format!("{name}.json"))).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        schema::check(&schema::beside("gradescope.schema.json"), &file);
        let tests = file["tests"].as_array().unwrap();
        let sum: u64 = tests.iter().map(|test| test["score"].as_u64().unwrap()).sum();
        assert_eq!(
            (file["score"].to_string(), sum.to_string()),
            (points.clone(), points),
            "{file:#}"
        );
        assert_eq!(tests.iter().map(|test| test["max_score"].as_u64().unwrap()).sum::<u64>(), 100);
    }
}

#[test]
fn classroom50_gets_a_file_for_each_with_the_same_points() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let runner = ["CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"];
    lab(CLASS.folder.path())
        .args([
            "grade",
            "--from",
            "results.json",
            "--format",
            "classroom50",
            "--output",
            out.to_str().unwrap(),
        ])
        .envs(runner.map(|name| (name, name.to_lowercase())))
        .assert()
        .success();

    for (name, points) in all_points() {
        let file = fs::read_to_string(out.join(format!("{name}.json"))).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        schema::check(&schema::beside("classroom50.schema.json"), &file);
        let tests = file["tests"].as_array().unwrap();
        let sum: u64 = tests.iter().map(|test| test["score"].as_u64().unwrap()).sum();
        assert_eq!(
            (file["score"].to_string(), sum.to_string()),
            (points.clone(), points),
            "{file:#}"
        );
        assert_eq!(
            (&file["commit"], &file["review"]),
            (&"commit_url".into(), &"commit_url".into())
        );
    }
}

#[test]
fn what_holds_one_submission_refuses_several_and_says_what_to_do() {
    lab(CLASS.folder.path())
        .args(["grade", "--from", "results.json", "--format", "gradescope"])
        .assert()
        .code(1)
        .stderr(contains("a file of it holds one; give a folder with --output"));
    lab(CLASS.folder.path())
        .args(["grade", "--from", "results.json", "--format", "classroom50", "--output", "out"])
        .assert()
        .code(1)
        .stderr(contains("the environment has no CLASSROOM, ASSIGNMENT"));
}

#[test]
fn a_workspace_can_grade_itself() {
    let folder = course();
    write(folder.path(), "exercises/greet/src/main.rs", WRONG_NAME);

    lab(folder.path())
        .args(["grade", "greet", "--minimum", "60"])
        .assert()
        .success()
        .stdout(contains("67 of 100  step 2, name\n").and(contains("done  step 3  end ")));
    lab(folder.path())
        .args(["grade", "--minimum", "70", "--format", "gradescope"])
        .assert()
        .code(1)
        .stdout(contains("\"score\": 67,"));
}

#[test]
fn what_one_submission_brings_does_not_reach_the_next() {
    let folder = course();
    let class = folder.path().join("class");
    write(&class, "a/src/main.rs", RIGHT);
    write(&class, "a/src/part.rs/hidden.rs", "");
    write(&class, "b/src/main.rs", &format!("mod part;\n{RIGHT}"));
    write(&class, "b/src/part.rs", "");
    // The same text once more: its program was taken away and has to be made again.
    write(&class, "c/src/main.rs", &format!("mod part;\n{RIGHT}"));
    write(&class, "c/src/part.rs", "");
    write(&class, "d/src/main.rs", &format!("mod part;\n{RIGHT}"));

    lab(folder.path())
        .args(["grade", "--submissions", "class", "--jobs", "1", "--unguarded"])
        .assert()
        .success()
        .stdout(
            contains("a  100 of 100").and(contains("b  100 of 100")).and(contains("c  100 of 100")),
        )
        .stdout(
            contains("d    0 of 100  does not compile").and(contains("not guarded, as you wish")),
        );
}

#[test]
fn points_come_from_the_manifest() {
    let folder = course();
    let points = |text: &str| {
        let manifest =
            manifest("greet", "tests/steps/main.rs") + "\n[package.metadata.lab]\n" + text + "\n";
        write(folder.path(), "exercises/greet/Cargo.toml", &manifest);
        lab(folder.path()).args(["grade", "--submission", "solutions/greet"]).assert()
    };

    points("step_points = [1, 2, 7]").success().stdout(contains("greet  10 of 10  every step"));
    points("step_points = [1, 2]").code(1).stderr(contains("cannot tell the points of greet"));
}

#[test]
fn where_there_is_nothing_to_grade_it_says_so() {
    let folder = course();
    fs::create_dir(folder.path().join("none")).unwrap();

    let grade = |args: &[&str]| lab(folder.path()).arg("grade").args(args).assert();
    grade(&["--submissions", "none"])
        .code(1)
        .stderr(contains("cannot find a submission in none: each is a folder"));
    grade(&["--submission", "nowhere"])
        .code(1)
        .stderr(contains("cannot read the submission nowhere"));
    grade(&["great"]).code(1).stderr(contains("did you mean greet?"));
    grade(&["--from", "Cargo.toml"])
        .code(1)
        .stderr(contains("it should be what --format json writes"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_everything_and_leaves_nothing() {
    use std::process::{Command, Stdio};
    let folder = course();
    let seconds = format!("{}", 2_000_000 + std::process::id());
    let sleeper =
        hostile::LEAVES_A_PROCESS.replace("\"--fork\", ", "").replace("SECONDS", &seconds);
    write(folder.path(), "class/one/main.rs", &hostile::first(&sleeper, RIGHT));
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.args(["grade", "--submissions", "class"]).current_dir(folder.path());
    let grader = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until("the program sleeps", || sleeps(&seconds));

    let pid = rustix::process::Pid::from_raw(grader.id().try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();

    let output = grader.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("error: stopped: nothing is left running"), "{said}");
    assert!(!sleeps(&seconds));
}

/// Looks again and again, for a minute at most.
#[cfg(target_os = "linux")]
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !holds() {
        assert!(std::time::Instant::now() < deadline, "waited for a minute until {what}");
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
}
