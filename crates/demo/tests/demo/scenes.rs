//! `cargo lab demo`: with a program that only greets, and with all scenes of this repository.

use std::{fs, io, path::Path, sync::Mutex, thread};

use lab::{
    commands::new,
    course::workspace::Workspace,
    terminal::{console::Console, style::OutputOptions},
};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use tempfile::TempDir;

use crate::empty::empty_workspace;
use crate::folder::{command, write};
use crate::terminal::Terminal;
use crate::workspace::{ONCE, TWICE, workspace};

const SCENE: &str = "title: A greeting
ask: How often?
take: Twice.

say: Listen.
say runs
say prints \"hello hello\\n\"
say ends
";
const OTHER_SCENE: &str = "title: Nothing else
ask: And on standard error?
take: Nothing.

say runs
say ends
";
/// Checks that look at the program that they are pointed at.
const CHECKS: &str = r#"
mod step_1_hello;
mod step_2_twice;

fn said() -> String {
    let output = std::process::Command::new(std::env::var("LAB_PROGRAM").unwrap()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
"#;
const MANIFEST: &str = r#"
[package]
name = "say-solution"
edition = "2024"

[[bin]]
name = "say-solution"
path = "src/main.rs"
test = false

[[test]]
name = "steps"
path = "../../exercises/say/tests/steps/main.rs"
"#;
/// Tells its number by the name of a file, and never ends.
const HANGS: &str = "fn main() {\n    std::fs::write(format!(\"pid-{}\", std::process::id()), []).unwrap();\n    \
                     loop {\n        std::thread::park();\n    }\n}\n";

/// `cargo lab demo …` in a folder.
fn demo(folder: &Path) -> assert_cmd::Command {
    command("demo", folder)
}

/// The model answer greets twice; a wrong program once.
fn with_scenes() -> TempDir {
    let folder = workspace();
    let root = folder.path();
    write(
        root,
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\", \"solutions/*\"]\n",
    );
    write(root, "Cargo.lock", "version = 4\n");
    write(root, "exercises/say/tests/steps/main.rs", CHECKS);
    write(root, "solutions/say/Cargo.toml", MANIFEST);
    write(root, "solutions/say/src/main.rs", TWICE);
    write(root, "solutions/say/demo/1-other.scene", OTHER_SCENE);
    write(root, "solutions/say/demo/2-greeting.scene", SCENE);
    let header = "title: greets once\nsees: one greeting is missing\nstep: step_2_twice\nread: docs/say.md#twice\n\n";
    let diff = "--- a/src/main.rs\n+++ b/src/main.rs\n@@ -1,3 +1,3 @@\n fn main() {\n-    println!(\"hello hello\");\n\
                +    println!(\"hello\");\n }\n";
    write(root, "solutions/say/mistakes/once.diff", &format!("{header}{diff}"));
    folder
}

#[test]
fn the_list_names_every_scene_and_how_to_show_it() {
    let folder = with_scenes();

    demo(folder.path())
        .arg("demo")
        .assert()
        .success()
        .stdout(contains("say  Say it\n"))
        .stdout(contains("greeting       A greeting\n"))
        .stdout(contains("cargo lab demo say other --step"));
}

#[test]
fn a_scene_asks_shows_what_happens_and_says_what_to_take_away() {
    let folder = with_scenes();

    demo(folder.path())
        .args(["demo", "say", "greeting"])
        .assert()
        .success()
        .stdout(contains("say: A greeting\nthe model answer\n\nWhat do you expect? How often?\n"))
        .stdout(contains("  * Listen.\n"))
        .stdout(contains("| prints: hello hello\n"))
        .stdout(contains("| ended with exit status 0\n"))
        .stdout(contains("Take away: Twice.\n"))
        .stdout(contains("HERE IT DEPARTS").not());
}

#[test]
fn plain_output_has_whole_lines_of_words() {
    let folder = with_scenes();

    demo(folder.path())
        .args(["--plain", "demo", "say", "greeting"])
        .assert()
        .success()
        .stdout(contains(" ms: say prints: hello hello\n"))
        .stdout(contains("|").not());
}

#[test]
fn a_wrong_program_is_shown_where_it_departs_with_what_the_checks_say() {
    let folder = with_scenes();

    demo(folder.path())
        .args(["demo", "say", "--mistake", "once"])
        .assert()
        .success()
        .stdout(contains("A greeting\na wrong program, once\n"))
        .stdout(contains(
            "HERE IT DEPARTS FROM THE MODEL ANSWER\n    expected     say prints \"hello hello\\n\"",
        ))
        .stdout(contains("what comes   it prints \"hello\\n\""))
        .stdout(contains("once: greets once\n").and(contains("docs/say.md#twice")))
        .stdout(contains("-    println!(\"hello hello\");\n"))
        .stdout(contains("FAILED step_2_twice::greets_twice").and(contains("not two greetings")));
}

#[test]
fn a_wrong_program_that_no_scene_shows_is_told_with_what_the_checks_say() {
    let folder = with_scenes();
    write(folder.path(), "solutions/say/demo/2-greeting.scene", OTHER_SCENE);

    demo(folder.path())
        .args(["demo", "say", "--mistake", "once"])
        .assert()
        .success()
        .stdout(contains("In all scenes it does what the model answer does."))
        .stdout(contains("FAILED step_2_twice::greets_twice"));
}

#[test]
fn the_wrong_programs_are_listed_by_the_step_that_refuses_them() {
    let folder = with_scenes();

    demo(folder.path())
        .args(["demo", "say", "--mistake"])
        .assert()
        .success()
        .stdout(contains("step 2, twice\n  once").and(contains("greets once\n")));
}

#[test]
fn a_program_of_ones_own_that_departs_is_no_success() {
    let folder = with_scenes();
    write(folder.path(), "exercises/say/src/main.rs", ONCE);
    demo(folder.path())
        .args(["demo", "say", "greeting", "--mine"])
        .assert()
        .code(1)
        .stdout(contains("HERE IT DEPARTS"));

    write(folder.path(), "exercises/say/src/main.rs", TWICE);
    demo(folder.path()).args(["demo", "say", "greeting", "--mine"]).assert().success();
}

#[test]
fn a_name_that_is_unknown_is_told_with_those_that_are_known() {
    let folder = with_scenes();

    demo(folder.path()).args(["demo", "say", "greting"]).assert().code(1).stderr(contains(
        "cannot find the scene greting of say (did you mean greeting?); there are: other, greeting",
    ));
    demo(folder.path())
        .args(["demo", "say", "--mistake", "one"])
        .assert()
        .code(1)
        .stderr(contains("cannot find the mistake one of say (did you mean once?)"));
}

#[test]
fn a_scene_that_cannot_be_read_is_told_with_its_line() {
    let folder = with_scenes();
    write(
        folder.path(),
        "solutions/say/demo/1-other.scene",
        &format!("{OTHER_SCENE}say shouts \"hello\"\n"),
    );

    demo(folder.path()).args(["demo", "say"]).assert().code(1).stderr(contains(
        "1-other.scene: line 7, `say shouts \"hello\"`: there is no verb `shouts`; there are ",
    ));
}

#[test]
fn a_key_shows_the_next_event_and_another_one_ends_all() {
    let folder = with_scenes();
    write(folder.path(), "solutions/say/src/main.rs", HANGS);
    let mut terminal = Terminal::run(
        env!("CARGO_BIN_EXE_demo"),
        folder.path(),
        &["demo", "say", "greeting", "--step"],
    );
    terminal.expect_text("What do you expect? How often?").expect_text("space next");

    terminal.press(" ");
    terminal.expect_text("* Listen.");
    assert!(!terminal.text().contains("starts"), "{}", terminal.text());
    terminal.press(" ");
    terminal.expect_text("| starts:");
    terminal.expect("a program that runs", |_| running(folder.path()).is_some());
    let pid = running(folder.path());

    terminal.quit("q");

    #[cfg(target_os = "linux")]
    terminal.expect("the end of the program", |_| {
        !Path::new(&format!("/proc/{}", pid.unwrap())).exists()
    });
    assert!(pid.is_some());
}

#[test]
fn a_program_that_hangs_is_told_with_what_its_threads_wait_for() {
    let folder = with_scenes();
    write(folder.path(), "solutions/say/src/main.rs", HANGS);

    let shown = demo(folder.path()).args(["demo", "say", "greeting"]).assert().code(1);

    let shown =
        shown.stdout(contains("it prints nothing")).stdout(contains("what comes   it still runs"));
    #[cfg(target_os = "linux")]
    let shown =
        shown.stdout(contains("where its threads wait:")).stdout(contains("main  unpark()"));
    drop(shown);
}

#[test]
fn run_on_shows_the_rest_at_once() {
    let folder = with_scenes();
    let mut terminal =
        Terminal::run(env!("CARGO_BIN_EXE_demo"), folder.path(), &["demo", "say", "--step"]);
    terminal.expect_text("scene 1 of 2");

    terminal.press("  a");

    terminal.expect_text("scene 2 of 2");
    terminal.press(" ");
    terminal.expect_text("Take away: Twice.");
    assert!(terminal.ends_well());
}

/// A process of the program that hangs.
fn running(folder: &Path) -> Option<u32> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| name.to_str()?.strip_prefix("pid-")?.parse().ok()).next()
}

#[test]
fn the_model_answers_play_every_scene_to_its_end() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let exercises = Mutex::new(Workspace::find(root).unwrap().exercises().unwrap());
    let play = || {
        while let Some(exercise) = { exercises.lock().unwrap().pop() } {
            demo(root)
                .args(["demo", &exercise.name])
                .assert()
                .success()
                .stdout(contains("Take away: "));
        }
    };

    // They mostly wait.
    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(play))));
}

#[test]
fn a_new_exercise_plays_its_scenes() {
    let folder = empty_workspace();
    let args = new::Args { name: "my-thing".to_owned(), title: None };
    let workspace = Workspace::find(folder.path()).unwrap();
    let (options, out) = (OutputOptions::default(), &mut io::sink());
    new::run(&args, &mut Console { workspace: &workspace, options, out }).unwrap();

    demo(folder.path())
        .args(["demo", "my-thing"])
        // Kept between runs: the kit need not be built each time.
        .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/new-target"))
        .assert()
        .success()
        .stdout(contains("prints: hello, ada").and(contains("scene 2 of 2")));
}
