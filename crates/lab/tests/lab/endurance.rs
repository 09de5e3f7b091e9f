//! Saves, kills and neighbours at random moments. What takes minutes is ignored, and prints its figures:
//!
//! ```console
//! $ cargo test -p lab --test lab endurance -- --ignored --nocapture --test-threads 1
//! ```
//!
//! `LAB_SEED` repeats a run.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use fastrand::Rng;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::terminal::Terminal;
use crate::{
    folder::write,
    lab,
    workspace::{ONCE, TWICE, workspace},
};

const LAB: &str = env!("CARGO_BIN_EXE_lab");
const MAIN: &str = "exercises/say/src/main.rs";
const RESULTS: &str = "target/lab/say.results.json";

/// Random choices, of a seed that is printed.
fn random() -> Rng {
    let seed = env::var("LAB_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    println!("LAB_SEED={seed}");
    Rng::with_seed(seed)
}

/// A random moment, and no wait for anything.
fn after_at_most(rng: &mut Rng, most: Duration) {
    let end = Instant::now() + most.mul_f64(rng.f64());
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    {
        thread::park_timeout(left);
    }
}

/// The program of a save, whose number the report of the failing check shows.
fn save(folder: &Path, number: usize) {
    write(folder, MAIN, &format!("fn main() {{\n    println!(\"save {number}.\");\n}}\n"));
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[test]
#[ignore = "takes a minute"]
fn after_a_hundred_saves_at_random_moments_the_screen_is_that_of_the_last() {
    let mut rng = random();
    let folder = workspace();
    let mut terminal = Terminal::run(LAB, folder.path(), &["watch", "say"]);
    terminal.expect_text("0 of 2").expect_text("waiting for a save");

    let (mut number, mut bursts) = (0, 0);
    while number < 100 {
        for _ in 0..rng.usize(1..=6) {
            after_at_most(&mut rng, Duration::from_millis(700));
            number += 1;
            save(folder.path(), number);
        }
        let last = format!("save {number}.");
        terminal.expect(&last, |screen| {
            screen.contains(&last) && screen.contains("waiting for a save")
        });
        // It stays: no attempt of an earlier save is told later.
        after_at_most(&mut rng, Duration::from_millis(700));
        assert!(terminal.text().contains(&last), "{}", terminal.text());
        bursts += 1;
    }
    println!("{number} saves in {bursts} bursts: each time the screen was that of the last");
    terminal.quit("q");
}

#[test]
#[ignore = "a measurement"]
#[expect(clippy::too_many_lines, reason = "a measurement, in the order in which it is made")]
fn from_a_save_to_the_screen() {
    const SAVES: usize = 30;
    let folder = workspace();
    let mut terminal = Terminal::run(LAB, folder.path(), &["watch", "say"]);
    terminal.expect_text("0 of 2").expect_text("waiting for a save");
    let mut watched: Vec<_> = (1..=SAVES)
        .map(|number| {
            let begin = Instant::now();
            save(folder.path(), number);
            terminal.expect_text(&format!("save {number}."));
            begin.elapsed()
        })
        .collect();
    terminal.quit("q");

    let timed = |command: &mut Command| {
        let begin = Instant::now();
        command
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        begin.elapsed()
    };
    let (mut builds, mut nothing, mut checks) = (Vec::new(), Vec::new(), Vec::new());
    for number in 101..=100 + SAVES {
        save(folder.path(), number);
        let build = || Command::new("cargo");
        builds.push(timed(build().args([
            "test",
            "--no-run",
            "--quiet",
            "--test",
            "steps",
            "--package",
            "say",
        ])));
        nothing.push(timed(build().args([
            "test",
            "--no-run",
            "--quiet",
            "--test",
            "steps",
            "--package",
            "say",
        ])));
        checks.push(timed(
            Command::new(checks_of(folder.path())).current_dir(folder.path().join("exercises/say")),
        ));
    }
    println!(
        "median of {SAVES} saves: {:?} from the save to the screen; cargo alone {:?}, of which {:?} when nothing has \
         changed; the checks alone {:?}",
        median(&mut watched),
        median(&mut builds),
        median(&mut nothing),
        median(&mut checks),
    );
}

/// The newest program of the checks.
fn checks_of(folder: &Path) -> std::path::PathBuf {
    let files =
        fs::read_dir(folder.join("target/debug/deps")).unwrap().map(|entry| entry.unwrap().path());
    let is_one = |path: &std::path::PathBuf| {
        path.extension().is_none()
            && path.file_name().unwrap().to_string_lossy().starts_with("steps-")
    };
    files.filter(is_one).max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap()).unwrap()
}

/// Progress is there, and it is that of one check or of another, never of half of one.
fn assert_progress(folder: &Path, when: &str) {
    let text =
        fs::read_to_string(folder.join(RESULTS)).unwrap_or_else(|error| panic!("{when}: {error}"));
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{when}: {text}");
    lab(folder).assert().success().stdout(contains("1 of 2").or(contains("2 of 2")));
}

#[test]
#[ignore = "takes a minute"]
fn fifty_kills_of_check_and_watch_at_random_moments_lose_no_progress() {
    const KILLS: usize = 50;
    let mut rng = random();
    let folder = workspace();
    write(folder.path(), MAIN, ONCE);
    lab(folder.path()).args(["check", "say"]).assert().code(1);

    let mut changed = 0;
    for number in 1..=KILLS {
        write(folder.path(), MAIN, if number % 2 == 0 { ONCE } else { TWICE });
        let before = fs::read(folder.path().join(RESULTS)).unwrap();
        let command = if number % 3 == 0 { "watch" } else { "check" };
        let mut child = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args([command, "say"])
            .current_dir(folder.path())
            .env_remove("CARGO_TARGET_DIR")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        after_at_most(&mut rng, Duration::from_millis(900));
        // SIGKILL on Unix.
        child.kill().unwrap();
        child.wait().unwrap();
        assert_progress(folder.path(), &format!("kill {number}, of {command}"));
        changed += usize::from(fs::read(folder.path().join(RESULTS)).unwrap() != before);
    }
    println!(
        "{KILLS} kills: progress was there each time; {changed} came after the results had been kept"
    );
    write(folder.path(), MAIN, TWICE);
    lab(folder.path()).args(["check", "say"]).assert().success();
}

#[test]
fn two_checks_at_once_do_not_disturb_each_other() {
    let folder = workspace();
    write(folder.path(), MAIN, ONCE);
    let check = || {
        lab(folder.path())
            .args(["check", "say"])
            .assert()
            .code(1)
            .stdout(contains("1 of 2").and(contains("not two")));
    };

    thread::scope(|scope| (0..2).for_each(|_| drop(scope.spawn(check))));

    assert_progress(folder.path(), "after both");
}

#[test]
fn a_check_beside_watch_does_not_disturb_it() {
    let folder = workspace();
    let mut terminal = Terminal::run(LAB, folder.path(), &["watch", "say"]);
    terminal.expect_text("0 of 2").expect_text("waiting for a save");

    write(folder.path(), MAIN, TWICE);
    lab(folder.path()).args(["check", "say"]).assert().success().stdout(contains("2 of 2"));

    terminal.expect_text("All 2 steps of say are done.");
    assert_progress(folder.path(), "after both");
    terminal.quit("q");
}
