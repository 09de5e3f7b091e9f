//! `cargo lab watch` in a terminal that the tests play, and without one.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::workspace::{ONCE, SILENT, TWICE, with_solution, workspace, write};

const MAIN: &str = "exercises/say/src/main.rs";
/// Never ends, and so neither do the checks that run it. The name of a file tells its process.
const HANGS: &str = "fn main() {\n    std::fs::write(format!(\"pid-{}\", std::process::id()), []).unwrap();\n    \
                     loop {\n        std::thread::park();\n    }\n}\n";

/// A build may take its time beside others: only reached when something is wrong.
const DEADLINE: Duration = Duration::from_secs(60);

/// A terminal of 100 columns and 30 rows in which `cargo lab watch say` runs.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Closing it would end the program.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn watch(folder: &Path) -> Self {
        let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_lab"));
        command.args(["watch", "say"]);
        command.cwd(folder);
        for name in ["LAB_PROGRAM", "LAB_ALL_FAILURES", "CARGO_TARGET_DIR", "NO_COLOR"] {
            command.env_remove(name);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut output = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new(Mutex::new(vt100::Parser::new(30, 100, 0)));
        let shared = Arc::clone(&screen);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut buffer) {
                shared.lock().unwrap().process(&buffer[..n]);
            }
        });
        let keys = pair.master.take_writer().unwrap();
        Self { child, keys, screen, _master: pair.master }
    }

    fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    fn expect(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let begin = Instant::now();
        while !is_so(&self.text()) {
            assert!(begin.elapsed() < DEADLINE, "the screen never had {what}; it is:\n{}", self.text());
            self.screen_changes();
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a terminal tells nobody when it is drawn; the wait is for a state")]
    fn screen_changes(&self) {
        thread::sleep(Duration::from_millis(10));
    }

    #[track_caller]
    fn expect_text(&self, text: &str) -> &Self {
        self.expect(text, |screen| screen.contains(text));
        self
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).unwrap();
    }

    /// Quits by a key and looks at what is left: the screen as it was before, and status 0.
    #[track_caller]
    fn quit(mut self, key: &str) {
        self.press(key);
        assert!(self.child.wait().unwrap().success());
        self.expect("the screen from before", |_| !self.screen.lock().unwrap().screen().alternate_screen());
        assert!(!self.screen.lock().unwrap().screen().hide_cursor());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

/// A process of the program that hangs.
fn running(folder: &Path) -> Option<u32> {
    let names = fs::read_dir(folder.join("exercises/say")).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter_map(|name| name.to_str()?.strip_prefix("pid-")?.parse().ok()).next()
}

#[test]
fn a_save_is_checked_at_once() {
    let folder = workspace();
    let terminal = Terminal::watch(folder.path());
    terminal.expect_text("no greeting").expect_text("0 of 2");

    write(folder.path(), MAIN, ONCE);
    terminal.expect_text("1 of 2").expect_text("done step 1, hello").expect_text("not two greetings");

    write(folder.path(), MAIN, TWICE);
    terminal.expect_text("All 2 steps of say are done.");

    terminal.quit("q");
}

#[test]
fn a_program_that_hangs_is_ended_by_the_next_save() {
    let folder = workspace();
    write(folder.path(), MAIN, HANGS);
    let terminal = Terminal::watch(folder.path());
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
    let terminal = Terminal::watch(folder.path());
    terminal.expect("a program that runs", |_| running(folder.path()).is_some());

    terminal.quit("\u{3}");
}

#[test]
fn what_does_not_compile_is_shown_and_the_next_save_is_checked() {
    let folder = workspace();
    write(folder.path(), MAIN, "fn main() {\n    greet();\n}\n");
    let terminal = Terminal::watch(folder.path());
    terminal.expect_text("say does not compile").expect_text("cannot find function `greet`");

    write(folder.path(), MAIN, ONCE);

    terminal.expect_text("1 of 2");
    terminal.quit("q");
}

#[test]
fn editors_that_write_beside_and_rename_are_noticed() {
    let folder = workspace();
    let terminal = Terminal::watch(folder.path());
    terminal.expect_text("0 of 2");

    write(folder.path(), "exercises/say/src/.main.rs.new", TWICE);
    fs::rename(folder.path().join("exercises/say/src/.main.rs.new"), folder.path().join(MAIN)).unwrap();

    terminal.expect_text("All 2 steps of say are done.");
    terminal.quit("q");
}

#[test]
fn the_last_screen_belongs_to_the_last_save() {
    let folder = workspace();
    let terminal = Terminal::watch(folder.path());
    terminal.expect_text("0 of 2");

    for texts in [[ONCE, SILENT, TWICE], [TWICE, SILENT, ONCE], [SILENT, ONCE, TWICE]] {
        texts.iter().for_each(|text| write(folder.path(), MAIN, text));

        let done = match texts[2] {
            TWICE => "2 of 2",
            _ => "1 of 2",
        };
        terminal.expect(done, |screen| screen.contains(done) && screen.contains("waiting for a save"));
    }
    terminal.quit("q");
}

#[test]
fn keys_show_a_hint_and_after_a_question_the_difference() {
    let folder = workspace();
    with_solution(folder.path());
    write(folder.path(), "exercises/say/HINTS.md", "## Step 1: hello\n\n### Hint 1\n\nThink of println.\n");
    let mut terminal = Terminal::watch(folder.path());
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
