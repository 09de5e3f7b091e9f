//! `cargo lab grade` as an instructor meets it.

#[cfg(target_os = "linux")]
mod class;
mod course;
#[path = "../../../lab/tests/lab/folder.rs"]
mod folder;
mod formats;
mod hostile;
mod junit;
mod rules;
mod runs;
#[path = "../../../lab/tests/lab/schema.rs"]
mod schema;
mod verdicts;

/// The program of `cargo lab grade` in a folder.
fn grade(folder: &std::path::Path) -> assert_cmd::Command {
    folder::command("grade", folder)
}
