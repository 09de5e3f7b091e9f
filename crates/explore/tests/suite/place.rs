//! Where tests make programs, out of the model answers or of files of their own.

use std::fs;
use std::path::{Path, PathBuf};

use explore::{Compiled, Explored, Limits, Scenario, Source, compile, scenarios};

pub const LIMITS: Limits = Limits { seed: 1, schedules: 2000 };

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("it is there")
}

/// The exercises that have scenarios.
pub fn exercises() -> Vec<String> {
    let names = files(&repository().join("exercises"), "").into_iter();
    let names = names.filter(|folder| folder.join("explore").is_dir());
    names.filter_map(|folder| Some(folder.file_name()?.to_string_lossy().into_owned())).collect()
}

/// What is in a folder, in order.
pub fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|_| panic!("no {}", folder.display()));
    let mut files: Vec<_> = entries.map(|it| it.expect("a file").path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(end));
    files.sort();
    files
}

fn place() -> PathBuf {
    repository().join("target/tmp/explore")
}

/// The sources of the model answer, perhaps changed by a diff.
pub fn sources(exercise: &str, lane: &str, diff: Option<&str>) -> PathBuf {
    let from = repository().join("solutions").join(exercise).join("src");
    let to = place().join("sources").join(lane);
    let _ = fs::remove_dir_all(&to);
    fs::create_dir_all(&to).expect("a folder");
    for entry in fs::read_dir(&from).expect("the model answer") {
        let file = entry.expect("a file").path();
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let mut text = fs::read_to_string(&file).expect("a source");
        if let Some(patch) = diff.and_then(|diff| part(diff, &name)) {
            let patch = diffy::Patch::from_str(&patch).expect("a diff");
            text = diffy::apply(&text, &patch).expect("the diff fits");
        }
        fs::write(to.join(name), text).expect("a copy");
    }
    to
}

/// The part of a diff that is about one file.
fn part(diff: &str, file: &str) -> Option<String> {
    let start = diff.find(&format!("--- a/src/{file}\n"))?;
    let end = diff[start + 1..].find("\n--- ").map_or(diff.len(), |end| start + end + 2);
    Some(diff[start..end].into())
}

pub fn build(exercise: &str, lane: &str, sources: &Path) -> Explored {
    try_build(exercise, lane, sources).unwrap_or_else(|why| panic!("{why}"))
}

pub fn try_build(exercise: &str, lane: &str, sources: &Path) -> Result<Explored, String> {
    let repository = repository();
    let package = format!("solutions/{exercise}");
    let literals = scenarios_of(exercise).iter().flat_map(|it| it.literals.clone()).collect();
    let source = Source { repository: &repository, package: &package, sources, literals };
    let copy = source.copy(&place(), lane).expect("a copy");
    match compile(&copy, &repository.join("target/lab/explore/target")).expect("cargo runs") {
        Compiled::Program(program) => Ok(Explored { program, folder: copy.folder.join("files") }),
        Compiled::Refused(why) => Err(why),
    }
}

pub fn scenarios_of(exercise: &str) -> Vec<Scenario> {
    let folder = repository().join("exercises").join(exercise).join("explore");
    scenarios(&folder).expect("scenarios")
}

pub fn header<'a>(diff: &'a str, key: &str) -> &'a str {
    let line = diff.lines().find_map(|line| line.strip_prefix(key));
    line.unwrap_or_else(|| panic!("no line {key}")).trim()
}
