//! `cargo lab watch` in a terminal that the tests play, and without one.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::terminal::Terminal;
use crate::{
    folder::write,
    with_solution,
    workspace::{ONCE, SILENT, TWICE, workspace},
};

const LAB: &str = env!("CARGO_BIN_EXE_lab");
const MAIN: &str = "exercises/say/src/main.rs";
/// Never ends, and so neither do the checks that run it. The name of a file tells its process.
const HANGS: &str = "fn main() {\n    std::fs::write(format!(\"pid-{}\", std::process::id()), []).unwrap();\n    \
                     loop {\n        std::thread::park();\n    }\n}\n";

fn watch(folder: &Path) -> Terminal {
    Terminal::run(LAB, folder, &["watch", "say"])
}

/// A process of the program that hangs.
fn running(folder: &Path) -> Option<u32> {
    let names =
        fs::read_dir(folder.join("exercises/say")).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| name.to_str()?.strip_prefix("pid-")?.parse().ok()).next()
}

#[test]
fn a_save_is_checked_at_once() {
    let folder = workspace();
    let mut terminal = watch(folder.path());
    terminal.expect_text("no greeting").expect_text("0 of 2");

    write(folder.path(), MAIN, ONCE);
    terminal
        .expect_text("1 of 2")
        .expect_text("done step 1, hello")
        .expect_text("not two greetings");

    write(folder.path(), MAIN, TWICE);
    terminal.expect_text("All 2 steps of say are done.");

    terminal.quit("q");
}

#[test]
fn a_program_that_hangs_is_ended_by_the_next_save() {
    let folder = workspace();
    write(folder.path(), MAIN, HANGS);
    let mut terminal = watch(folder.path());
    terminal.expect("a program that runs", |_| running(folder.path()).is_some());

    let pid = running(folder.path());
    assert!(pid.is_some());

    write(folder.path(), MAIN, TWICE);

    terminal.expect_text("All 2 steps of say are done.");
    #[cfg(target_os = "linux")]
    {
        // One that nobody has waited for yet is there as a zombie.
        let stat = format!("/proc/{}/stat", pid.unwrap());
        let ended = || fs::read_to_string(&stat).map_or(true, |text| text.contains(") Z "));
        terminal.expect("the end of the program that hung", |_| ended());
    }
    terminal.quit("q");
}

#[test]
fn a_program_that_hangs_does_not_keep_us() {
    let folder = workspace();
    write(folder.path(), MAIN, HANGS);
    let mut terminal = watch(folder.path());
    terminal.expect("a program that runs", |_| running(folder.path()).is_some());

    terminal.quit("\u{3}");
}

#[test]
fn what_does_not_compile_is_shown_and_the_next_save_is_checked() {
    let folder = workspace();
    write(folder.path(), MAIN, "fn main() {\n    greet();\n}\n");
    let mut terminal = watch(folder.path());
    terminal.expect_text("say does not compile").expect_text("cannot find function `greet`");

    write(folder.path(), MAIN, ONCE);

    terminal.expect_text("1 of 2");
    terminal.quit("q");
}

#[test]
fn editors_that_write_beside_and_rename_are_noticed() {
    let folder = workspace();
    let mut terminal = watch(folder.path());
    terminal.expect_text("0 of 2");

    write(folder.path(), "exercises/say/src/.main.rs.new", TWICE);
    fs::rename(folder.path().join("exercises/say/src/.main.rs.new"), folder.path().join(MAIN))
        .unwrap();

    terminal.expect_text("All 2 steps of say are done.");
    terminal.quit("q");
}

#[test]
fn the_last_screen_belongs_to_the_last_save() {
    let folder = workspace();
    let mut terminal = watch(folder.path());
    terminal.expect_text("0 of 2");

    for texts in [[ONCE, SILENT, TWICE], [TWICE, SILENT, ONCE], [SILENT, ONCE, TWICE]] {
        texts.iter().for_each(|text| write(folder.path(), MAIN, text));

        let done = match texts[2] {
            TWICE => "2 of 2",
            _ => "1 of 2",
        };
        terminal
            .expect(done, |screen| screen.contains(done) && screen.contains("waiting for a save"));
    }
    terminal.quit("q");
}

#[test]
fn keys_show_a_hint_and_after_a_question_the_difference() {
    let folder = workspace();
    with_solution(folder.path());
    write(
        folder.path(),
        "exercises/say/HINTS.md",
        "## Step 1: hello\n\n### Hint 1\n\nThink of println.\n",
    );
    let mut terminal = watch(folder.path());
    terminal.expect_text("no greeting");

    terminal.press("h");
    terminal.expect_text("Think of println.");
    terminal.press("d");
    terminal.expect_text("step 1 is still open").expect_text("y/n");
    terminal.press("n");
    terminal.press("d");
    terminal.press("y");
    terminal.expect_text("+++ solutions/say/src/main.rs");

    terminal.quit("q");
}

#[test]
fn without_a_terminal_it_prints_lines() {
    let folder = workspace();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.args(["watch", "say"]).current_dir(folder.path()).env_remove("CARGO_TARGET_DIR");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);

    assert!(lines.any(|line| line.contains("0 of 2")));
    write(folder.path(), MAIN, TWICE);
    assert!(lines.any(|line| line.contains("2 of 2")));

    child.kill().unwrap();
    child.wait().unwrap();
}
