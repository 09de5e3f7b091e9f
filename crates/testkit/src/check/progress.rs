//! What is known of a learner's checks from one run to the next: `cargo lab` shows it, and a report
//! says so if a step that was done breaks.
//!
//! The file is `target/lab/NAME.checks` of the workspace. Its first line is `run NANOSECONDS`, the
//! time since 1970 at which the last run began; after it, each line has how a check ended, and its
//! name. Of several lines about one check the last one holds.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use crate::check::mode;
use crate::check::order;
use crate::check::step::Step;

/// It has passed in its last run.
const PASSED: &str = "passed";
/// It has failed, and never passed.
const FAILED: &str = "failed";
/// It has failed, and passed before.
const BROKEN: &str = "broken";

/// The outcomes by the names of the checks, before this run.
type Known = BTreeMap<String, String>;

struct Progress {
    file: Mutex<File>,
    before: Known,
}

static PROGRESS: OnceLock<Option<Progress>> = OnceLock::new();

/// Begins the record of this run, unless it is about another program than the learner's, or about
/// some checks only.
pub(crate) fn begin(package: &str, is_foreign: bool) {
    PROGRESS.get_or_init(|| {
        if is_foreign || !mode::is_whole_suite() {
            return None;
        }
        let path = path(package, Path::new(&env::var_os("CARGO_MANIFEST_DIR")?))?;
        let before = read(&fs::read_to_string(&path).unwrap_or_default());
        let file = renew(&path, &before)?;
        Some(Progress { file: Mutex::new(file), before })
    });
}

/// Only of an exercise: the checks of a solution are nobody's progress.
fn path(package: &str, folder: &Path) -> Option<PathBuf> {
    let exercises = folder.parent()?;
    let is_exercise = folder.ends_with(package) && exercises.ends_with("exercises");
    is_exercise.then(|| exercises.with_file_name("target/lab").join(format!("{package}.checks")))
}

fn read(text: &str) -> Known {
    let outcome = |line: &str| line.split_once(' ').map(|(how, name)| (name.into(), how.into()));
    text.lines().filter(|line| !line.starts_with("run ")).filter_map(outcome).collect()
}

/// What was known, in a new file that takes the place of the old one. Without a record all else
/// works as well.
fn renew(path: &Path, before: &Known) -> Option<File> {
    let began = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_nanos();
    let mut text = format!("run {began}\n");
    for (name, how) in before {
        text += &format!("{how} {name}\n");
    }
    let beside = path.with_extension(format!("checks.{}", std::process::id()));
    fs::create_dir_all(path.parent()?).ok()?;
    fs::write(&beside, text).ok()?;
    fs::rename(&beside, path).ok()?;
    OpenOptions::new().append(true).open(path).ok()
}

pub(crate) fn passed(test: &str) {
    note(test, |_| PASSED);
}

pub(crate) fn failed(test: &str) {
    note(test, |before| if was_done(before) { BROKEN } else { FAILED });
}

fn note(test: &str, how: impl FnOnce(Option<&String>) -> &'static str) {
    let Some(Some(progress)) = PROGRESS.get() else { return };
    let line = format!("{} {test}\n", how(progress.before.get(test)));
    // In one write, so that a process that is killed leaves whole lines.
    let _ = progress.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
}

fn was_done(how: Option<&String>) -> bool {
    how.is_some_and(|how| how != FAILED)
}

/// If `step` was done before, what has broken it: a line for the report of the check that fails.
pub(crate) fn regression(step: &Step) -> Option<String> {
    let progress = PROGRESS.get()?.as_ref()?;
    in_words(step.number, order::tests(), &progress.before)
}

fn in_words(number: u32, tests: &[String], before: &Known) -> Option<String> {
    let is_done = |test: &&String| was_done(before.get(*test));
    let step = |test: &&String| Step::of(test).map(|step| step.number);
    let mut checks = tests.iter().filter(|test| step(test) == Some(number));
    if !checks.all(|test| is_done(&test)) {
        return None;
    }
    let open = tests.iter().filter(|test| !is_done(test)).filter_map(|test| step(&test)).min();
    let change = open.map_or("last change".to_owned(), |open| format!("change for step {open}"));
    Some(format!("step {number} was done: your {change} broke it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_about_a_check_holds() {
        let known = read("run 12\nfailed step_1_a::x\npassed step_1_a::x\nbroken step_1_a::y\n");

        assert_eq!(known.len(), 2);
        assert_eq!(known["step_1_a::x"], PASSED);
        assert_eq!(known["step_1_a::y"], BROKEN);
    }

    #[test]
    fn a_step_that_was_done_is_said_to_break() {
        let tests = ["step_1_a::x", "step_1_a::y", "step_2_b::x"].map(str::to_owned);
        let told = |known: &str| in_words(1, &tests, &read(known));

        assert_eq!(told(""), None);
        assert_eq!(told("passed step_1_a::x\nfailed step_1_a::y\n"), None);
        assert_eq!(
            told("passed step_1_a::x\nbroken step_1_a::y\n").unwrap(),
            "step 1 was done: your change for step 2 broke it"
        );
        assert_eq!(
            told("passed step_1_a::x\npassed step_1_a::y\npassed step_2_b::x\n").unwrap(),
            "step 1 was done: your last change broke it"
        );
    }

    #[test]
    fn only_an_exercise_has_a_record() {
        let folder = |package: &str| PathBuf::from("/course").join(package);

        assert_eq!(
            path("shout", &folder("exercises/shout")),
            Some("/course/target/lab/shout.checks".into())
        );
        assert_eq!(path("shout-solution", &folder("solutions/shout")), None);
    }
}
