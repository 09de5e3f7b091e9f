//! A workspace with one exercise, and a small class that is graded once.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{folder::write, grade, hostile};

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
pub const RIGHT: &str = r#"
fn main() {
    match std::env::args().nth(1) {
        Some(name) => println!("hello {name}"),
        None => println!("hello"),
    }
}
"#;
pub const WRONG_NAME: &str = r#"
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
pub fn course() -> TempDir {
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

pub fn manifest(name: &str, checks: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[[bin]]\nname = \"{name}\"\npath = \"src/main.rs\"\n\
         test = false\n\n[[test]]\nname = \"steps\"\npath = \"{checks}\"\n"
    )
}

/// A class that was graded.
pub struct Class {
    pub folder: TempDir,
    pub results: Value,
    pub shown: String,
}

impl Class {
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn of(&self, name: &str) -> &Value {
        let all = self.results["submissions"].as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("no submission {name}"))
    }

    /// Its points, and how far its grading came.
    #[track_caller]
    pub fn assert(&self, name: &str, points: u32, verdict: &str) {
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
pub fn seconds() -> String {
    format!("{}", 1_000_000 + std::process::id())
}

pub static CLASS: LazyLock<Class> = LazyLock::new(|| {
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
    let run = grade(root)
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

/// Whether a process sleeps so many seconds.
#[cfg(target_os = "linux")]
pub fn sleeps(seconds: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|it| fs::read(it.path().join("cmdline")).ok());
    let wanted = format!("sleep\0{seconds}\0");
    lines.into_iter().any(|line| line == wanted.as_bytes())
}
