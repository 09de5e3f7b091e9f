//! A small workspace of two exercises.

use std::path::Path;

use tempfile::TempDir;

use crate::folder::write;

const MANIFEST: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*\"]\n";
const SUMMARY: &str =
    "# Summary\n\n[Preface](preface.md)\n\n- [Say it](say.md)\n- [Add it up](add.md)\n";
/// Two steps whose checks run the program, without the test kit.
const SAY_MAIN: &str = r#"
mod step_1_hello;
mod step_2_twice;

fn said() -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_say")).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
"#;
const SAY_STEP_1: &str = r#"//! Greet the world.

#[test]
fn greets() {
    assert!(crate::said().contains("hello"), "no greeting: {:?}", crate::said());
}

#[test]
fn runs_in_its_own_folder() {
    assert!(std::path::Path::new("src/main.rs").exists());
    assert!(std::env::var("CARGO_MANIFEST_DIR").unwrap().ends_with("say"));
}
"#;
const SAY_STEP_2: &str = r#"//! Greet it once more.

#[test]
fn greets_twice() {
    assert_eq!(crate::said().matches("hello").count(), 2, "not two greetings");
}
"#;
const ADD_STEP_1: &str = "//! Add two numbers.\n\n#[test]\nfn adds() {}\n";
pub const SILENT: &str = "fn main() {}\n";
pub const ONCE: &str = "fn main() {\n    println!(\"hello\");\n}\n";
pub const TWICE: &str = "fn main() {\n    println!(\"hello hello\");\n}\n";

/// A workspace with the exercises `say` (two steps) and `add` (one step), in that order.
pub fn workspace() -> TempDir {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    write(root, "Cargo.toml", MANIFEST);
    write(root, "docs/SUMMARY.md", SUMMARY);
    exercise(root, "say", "# Say it\n");
    write(root, "exercises/say/tests/steps/main.rs", SAY_MAIN);
    write(root, "exercises/say/tests/steps/step_1_hello.rs", SAY_STEP_1);
    write(root, "exercises/say/tests/steps/step_2_twice.rs", SAY_STEP_2);
    exercise(root, "add", "# Add it up\n");
    write(root, "exercises/add/tests/steps/main.rs", "mod step_1_sum;\n");
    write(root, "exercises/add/tests/steps/step_1_sum.rs", ADD_STEP_1);
    folder
}

fn exercise(root: &Path, name: &str, readme: &str) {
    let manifest = format!(
        r#"
[package]
name = "{name}"
edition = "2024"

[[bin]]
name = "{name}"
path = "src/main.rs"
test = false

[[test]]
name = "steps"
path = "tests/steps/main.rs"
"#
    );
    write(root, &format!("exercises/{name}/Cargo.toml"), &manifest);
    write(root, &format!("exercises/{name}/README.md"), readme);
    write(root, &format!("exercises/{name}/src/main.rs"), SILENT);
}
