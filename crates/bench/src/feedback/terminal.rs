//! A terminal that we play, in which `cargo lab watch` runs.

use std::io::Read;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::learner::is_not_a_learners;

/// Only reached when something is wrong.
const DEADLINE: Duration = Duration::from_secs(60);
const ROWS: u16 = 30;
const COLUMNS: u16 = 100;

/// 100 columns and 30 rows.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Closing it would end the program.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts `lab watch EXERCISE` in a folder, with a target folder, and waits until it watches.
    ///
    /// # Errors
    ///
    /// There is no terminal, or the program does not start.
    pub fn watch(
        (lab, folder, target, exercise): (PathBuf, PathBuf, PathBuf, String),
    ) -> Result<Self> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).context("cannot open a terminal")?;
        let mut command = CommandBuilder::new(lab);
        command.args(["watch", &exercise]);
        command.cwd(folder);
        for (name, _) in std::env::vars().filter(|(name, _)| is_not_a_learners(name)) {
            command.env_remove(name);
        }
        command.env("CARGO_TARGET_DIR", target);
        let child = pair.slave.spawn_command(command).context("cannot start cargo lab watch")?;
        let mut output = pair.master.try_clone_reader().context("cannot read the terminal")?;
        let (sender, receiver) = mpsc::channel();
        // It ends when the program has closed the terminal, or when nobody listens.
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = output.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        let mut terminal = Self { child, output: receiver, screen, _master: pair.master };
        terminal.wait_for("waiting for a save")?;
        Ok(terminal)
    }

    /// Waits until the screen has this text, and waits for a save.
    ///
    /// # Errors
    ///
    /// It never has it.
    pub fn wait_for(&mut self, text: &str) -> Result<()> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let shown = self.screen.screen().contents();
            if shown.contains(text) {
                return Ok(());
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.screen.process(&bytes),
                Err(_) => {
                    bail!("cannot see {text:?} on the screen of cargo lab watch, which is\n{shown}")
                }
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It has kept nothing that could be lost. If it has ended already, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
