//! Step 3: a check, and one whose program never ends.

use std::fs;
use std::path::PathBuf;

#[test]
fn three_a() {
    crate::check(module_path!(), "three_a");
}

/// What a check makes and removes again.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("it is there");
    }
}

#[test]
fn three_never_ends() {
    let Some(left) = crate::left_at() else {
        return crate::check(module_path!(), "three_never_ends");
    };
    fs::create_dir(&left).expect("a new folder");
    let _folder = Folder(left.clone());
    let pid = left.with_extension("pid");
    let script =
        format!("trap '' TERM; echo $$ > {0}.new; mv {0}.new {0}; exec cat", pid.display());
    let program = crate::program(module_path!(), "/bin/sh").start(["-c", &script]);
    crate::await_the_program_that_is_left();
    program.terminate();
    drop(program.finish());
}
