//! What is typed at the terminal, key by key, as events of a program that has others, too.

use std::{io, sync::mpsc::Sender, thread};

use crossterm::{
    event::{self, Event, KeyEvent, KeyEventKind},
    terminal,
};

/// What a terminal tells.
pub enum Input {
    Key(KeyEvent),
    Resized,
    /// There is no terminal any more.
    Gone,
}

/// Sends what is typed, until nobody wants it any more.
pub fn read<T: Send + 'static>(events: Sender<T>, event_of: fn(Input) -> T) {
    thread::spawn(move || {
        while let Ok(read) = event::read() {
            let input = match read {
                Event::Key(key) if key.kind != KeyEventKind::Release => Input::Key(key),
                Event::Resize(..) => Input::Resized,
                _ => continue,
            };
            if events.send(event_of(input)).is_err() {
                return;
            }
        }
        let _ = events.send(event_of(Input::Gone));
    });
}

/// As long as it lives, keys come one by one, and what is typed is not shown.
pub struct OneByOne(());

impl OneByOne {
    /// # Errors
    /// The terminal does not do it.
    pub fn begin() -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        Ok(Self(()))
    }
}

impl Drop for OneByOne {
    fn drop(&mut self) {
        // If the terminal has gone, there is nothing to restore.
        let _ = terminal::disable_raw_mode();
    }
}
