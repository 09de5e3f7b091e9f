//! What is typed at the terminal, key by key, as events of a program that has others, too.

use std::{io, sync::mpsc::Sender, thread};

use crossterm::event::{self, Event, KeyEvent, KeyEventKind};
use crossterm::terminal;

/// What a terminal tells.
#[derive(Debug)]
pub enum Input {
    /// A key, with those that modify it.
    Key(KeyEvent),
    /// It has other columns or rows.
    Resized,
    /// There is no terminal any more.
    Gone,
}

/// Sends what is typed, until nobody wants it any more.
pub fn read<T: From<Input> + Send + 'static>(events: Sender<T>) {
    thread::spawn(move || {
        while let Ok(read) = event::read() {
            let input = match read {
                Event::Key(key) if key.kind != KeyEventKind::Release => Input::Key(key),
                Event::Resize(..) => Input::Resized,
                _ => continue,
            };
            if events.send(input.into()).is_err() {
                return;
            }
        }
        let _ = events.send(Input::Gone.into());
    });
}

/// As long as it lives, keys come one by one, and what is typed is not shown.
#[derive(Debug)]
#[must_use = "the terminal is given back when it is dropped"]
pub struct RawMode(());

impl RawMode {
    /// Takes the keys from the terminal.
    ///
    /// # Errors
    /// The terminal does not do it.
    pub fn begin() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        Ok(Self(()))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // If the terminal has gone, there is nothing to restore.
        let _ = terminal::disable_raw_mode();
    }
}
