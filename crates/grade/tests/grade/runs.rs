//! Other runs than that of the class.

use std::fs;

use predicates::{prelude::PredicateBooleanExt, str::contains};

use crate::{
    course::{RIGHT, WRONG_NAME, course, manifest},
    folder::write,
    grade, hostile,
};

#[test]
fn a_workspace_can_grade_itself() {
    let folder = course();
    write(folder.path(), "exercises/greet/src/main.rs", WRONG_NAME);

    grade(folder.path())
        .args(["grade", "greet", "--minimum", "60"])
        .assert()
        .success()
        .stdout(contains("67 of 100  step 2, name\n").and(contains("done  step 3  end ")));
    grade(folder.path())
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

    grade(folder.path())
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
        grade(folder.path()).args(["grade", "--submission", "solutions/greet"]).assert()
    };

    points("step_points = [1, 2, 7]").success().stdout(contains("greet  10 of 10  every step"));
    points("step_points = [1, 2]").code(1).stderr(contains("cannot tell the points of greet"));
}

#[test]
fn where_there_is_nothing_to_grade_it_says_so() {
    let folder = course();
    fs::create_dir(folder.path().join("none")).unwrap();

    let grade = |args: &[&str]| grade(folder.path()).arg("grade").args(args).assert();
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

    use crate::course::sleeps;

    let folder = course();
    let seconds = format!("{}", 2_000_000 + std::process::id());
    let sleeper =
        hostile::LEAVES_A_PROCESS.replace("\"--fork\", ", "").replace("SECONDS", &seconds);
    write(folder.path(), "class/one/main.rs", &hostile::first(&sleeper, RIGHT));
    let mut command = Command::new(env!("CARGO_BIN_EXE_grade"));
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
