//! Commands that `cargo lab` hands over to other packages of the workspace.

use std::path::Path;

use predicates::str::contains;
use tempfile::TempDir;

use crate::{folder::write, lab, workspace::workspace};

/// A package that tells where it runs and with what, and ends with status 3.
const TELLS: &str = "fn main() -> std::process::ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    println!(\"{args:?} in {}\", std::env::current_dir().unwrap().display());
    3.into()
}
";

fn with_package(name: &str) -> TempDir {
    let folder = workspace();
    let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\", \"exercises/*\"]\n";
    let package = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
    write(folder.path(), "Cargo.toml", manifest);
    write(folder.path(), &format!("crates/{name}/Cargo.toml"), &package);
    write(folder.path(), &format!("crates/{name}/src/main.rs"), TELLS);
    folder
}

fn assert_told(folder: &Path, args: &[&str]) {
    assert_told_instead(folder, args, args);
}

fn assert_told_instead(folder: &Path, args: &[&str], told: &[&str]) {
    let here = folder.canonicalize().unwrap();
    let told = format!("{told:?} in {}\n", here.display());
    lab(folder).args(args).assert().code(3).stdout(told);
}

#[test]
fn arguments_folder_and_status_are_passed_through() {
    let folder = with_package("demo");

    assert_told(&folder.path().join("exercises/say"), &["demo", "say", "--slow", "2", "--plain"]);
    assert_told(folder.path(), &["--color", "never", "demo", "--mistake"]);
}

#[test]
fn grading_is_handed_over_too() {
    let folder = with_package("grade");

    assert_told(folder.path(), &["grade", "say", "--submissions", "a folder", "--format", "json"]);
}

#[test]
fn exploring_is_handed_over_with_its_help() {
    let folder = with_package("explore");

    assert_told(folder.path(), &["--plain", "explore", "say", "--schedules", "9"]);
    assert_told(folder.path(), &["explore", "--help"]);
}

#[test]
fn help_and_wrong_usage_need_no_build() {
    let folder = workspace();

    lab(folder.path()).args(["demo", "--help"]).assert().success().stdout(contains("--mistake"));
    lab(folder.path())
        .args(["grade", "--minimum", "101"])
        .assert()
        .code(2)
        .stderr(contains("--minimum <PERCENT>"));
}

#[test]
fn playing_is_exploring_of_what_the_demo_would_show() {
    let folder = with_package("explore");

    let told = ["explore", "say", "--play", "--solution"];
    assert_told_instead(folder.path(), &["demo", "say", "--play"], &told);
    let told = ["explore", "say", "--play", "--mistake", "late"];
    assert_told_instead(folder.path(), &["demo", "say", "--play", "--mistake", "late"], &told);
    assert_told_instead(folder.path(), &["demo", "say", "--play", "--mine"], &told[..3]);
}
