//! `cargo lab` as a learner meets it: the spawned program in a small workspace of two exercises.

mod commands {
    mod book;
    mod check;
    mod dev;
    mod diff;
    mod hand_over;
    mod hint;
    mod map;
    mod new;
    mod reset;
    mod watch;
}
mod empty;
mod endurance;
mod folder;
mod schema;
mod terminal;
mod workspace;

use std::path::Path;

/// `cargo lab` in a folder.
fn lab(folder: &Path) -> assert_cmd::Command {
    folder::command("lab", folder)
}

/// The model answer of `say` is `TWICE`; the stub is silent.
fn with_solution(root: &Path) {
    folder::write(root, "solutions/say/src/main.rs", workspace::TWICE);
    lab(root).args(["dev", "stub-diff", "say"]).assert().success();
}

fn json(run: assert_cmd::assert::Assert) -> serde_json::Value {
    serde_json::from_slice(&run.get_output().stdout).expect("nothing but JSON on standard output")
}
