//! A terminal that the tests play.

use std::{
    io::{Read, Write},
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A build may take its time beside others: only reached when something is wrong.
const DEADLINE: Duration = Duration::from_secs(60);

/// A terminal of 100 columns and 30 rows in which a program runs.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Closing it would end the program.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    pub fn run(program: &str, folder: &Path, args: &[&str]) -> Self {
        let size = PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(program);
        command.args(args);
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

    pub fn text(&self) -> String {
        self.screen.lock().unwrap().screen().contents()
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn expect(&self, what: &str, is_so: impl Fn(&str) -> bool) {
        let begin = Instant::now();
        while !is_so(&self.text()) {
            assert!(
                begin.elapsed() < DEADLINE,
                "the screen never had {what}; it is:\n{}",
                self.text()
            );
            self.screen_changes();
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a terminal tells nobody when it is drawn; the wait is for a state"
    )]
    fn screen_changes(&self) {
        thread::sleep(Duration::from_millis(2));
    }

    #[track_caller]
    pub fn expect_text(&self, text: &str) -> &Self {
        self.expect(text, |screen| screen.contains(text));
        self
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).unwrap();
    }

    /// Waits for the end, and says whether it is a good one.
    pub fn ends_well(&mut self) -> bool {
        self.child.wait().unwrap().success()
    }

    /// Quits by a key and looks at what is left: the screen as it was before, and status 0.
    #[track_caller]
    pub fn quit(&mut self, key: &str) {
        self.press(key);
        assert!(self.ends_well());
        self.expect("the screen from before", |_| {
            !self.screen.lock().unwrap().screen().alternate_screen()
        });
        assert!(!self.screen.lock().unwrap().screen().hide_cursor());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
