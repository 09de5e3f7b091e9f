//! The programs of `cargo lab` in a folder of a test.

use std::{fs, path::Path};

use assert_cmd::Command;

pub fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A program of this package, as if it were run by hand in the folder.
pub fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::cargo_bin(program).unwrap();
    command.current_dir(folder);
    // A setting of the one who runs these tests must not reach the workspace in the temporary folder.
    for name in [
        "LAB_PROGRAM",
        "LAB_ALL_FAILURES",
        "CARGO_TARGET_DIR",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "CLICOLOR",
    ] {
        command.env_remove(name);
    }
    command
}
