//! A pseudoterminal in which `cargo lab watch` runs.

use std::fmt;
use std::io::Read;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Reached only when something is wrong.
const TIMEOUT: Duration = Duration::from_secs(60);
const ROWS: u16 = 30;
const COLUMNS: u16 = 100;

/// A terminal with 100 columns and 30 rows. Dropping it ends the program.
pub(super) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    /// Closing it would end the program.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts `cargo lab watch`, and waits until it watches.
    ///
    /// # Errors
    ///
    /// There is no pseudoterminal, or the program does not start.
    pub(super) fn watch(command: CommandBuilder) -> Result<Self> {
        let size = PtySize { rows: ROWS, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).context("cannot open a pseudoterminal")?;
        let child = pair.slave.spawn_command(command).context("cannot start cargo lab watch")?;
        let output = pair.master.try_clone_reader().context("cannot read the pseudoterminal")?;
        let (output_tx, output_rx) = mpsc::channel();
        thread::spawn(move || forward(output, &output_tx));
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        let mut terminal = Self { child, output: output_rx, screen, _master: pair.master };
        terminal.wait_for("waiting for a save")?;
        Ok(terminal)
    }

    /// Waits until the screen shows this text.
    ///
    /// # Errors
    ///
    /// The screen does not show it in time.
    pub(super) fn wait_for(&mut self, text: &str) -> Result<()> {
        let deadline = Instant::now() + TIMEOUT;
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

/// Forwards output until the program closes the terminal, or the terminal is dropped.
fn forward(mut output: impl Read, output_tx: &Sender<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = output.read(&mut buffer) {
        if output_tx.send(buffer[..count].to_vec()).is_err() {
            break;
        }
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal").field("child", &self.child).finish_non_exhaustive()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // The program has no state to lose. Both calls fail if it has ended, which is fine.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
