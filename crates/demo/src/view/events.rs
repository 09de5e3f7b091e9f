//! What happens on the stage: told by those who play, drawn by who shows it.

use std::sync::mpsc::{self, Sender};
use std::time::Instant;

use crossterm::event::KeyEvent;
use lab::terminal::keys::Input;
use testkit::{Running, bytes, threads::Snapshot};

use crate::readable::readable;

/// Something that is to be drawn.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// Words for the class.
    Say(String),
    /// From one actor to another.
    Arrow {
        from: String,
        to: String,
        /// What it is: `6 bytes`, `connect`, `end of stream`.
        label: String,
        /// What it carries.
        text: String,
        /// It does not arrive.
        lost: bool,
    },
    /// Something of one actor alone.
    Note { actor: String, text: String },
    /// What each thread of a program does now.
    Threads { program: String, cells: Vec<ThreadState> },
    /// A thread has printed.
    Printed { thread: String, text: String },
    /// Where the threads of a program wait that does not go on, and why.
    Hangs(Snapshot),
    /// Lines that stay as they are.
    Block(Vec<String>),
    /// Something else has happened than the model answer does.
    Departs { expected: String, got: String, first: bool },
}

/// A thread, and what it does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ThreadState {
    pub(crate) id: u32,
    pub(crate) name: String,
    pub(crate) does: String,
}

/// What reaches who shows it: from the stage, and from the one who watches.
pub(crate) enum Event {
    Row(Instant, Row),
    /// The next beat may begin only when an answer comes; without one the play is over.
    Gate(Sender<()>),
    /// A program that must not outlive the demonstration.
    Started(Running),
    /// The scene is over: what departed first, if something did.
    Over(Option<String>),
    /// It could not be played.
    Failed(String),
    Key(KeyEvent),
    Resized,
    /// A signal asks us to end, or the terminal has gone.
    Stop,
}

/// Tells what happens. Clones tell the same listener.
#[derive(Clone)]
pub(crate) struct Events(pub(crate) Sender<Event>);

impl Events {
    /// Nobody may listen any more: that is no reason to fail.
    pub(crate) fn send(&self, event: Event) {
        let _ = self.0.send(event);
    }

    pub(crate) fn row(&self, row: Row) {
        self.send(Event::Row(Instant::now(), row));
    }

    pub(crate) fn arrow(&self, from: &str, to: &str, label: &str, text: &str) {
        let [from, to, label, text] = [from, to, label, text].map(str::to_owned);
        self.row(Row::Arrow { from, to, label, text, lost: false });
    }

    /// Bytes pass from one actor to another, or get lost on their way.
    pub(crate) fn carries(&self, from: &str, to: &str, bytes: &[u8], lost: bool) {
        let (label, text) = (bytes::count(bytes.len()), readable(bytes));
        self.row(Row::Arrow { from: from.to_owned(), to: to.to_owned(), label, text, lost });
    }

    pub(crate) fn note(&self, actor: &str, text: impl Into<String>) {
        self.row(Row::Note { actor: actor.to_owned(), text: text.into() });
    }

    /// Waits until the next beat may begin; `false` if it shall not.
    pub(crate) fn gate(&self) -> bool {
        let (open, opened) = mpsc::channel();
        self.send(Event::Gate(open));
        opened.recv().is_ok()
    }
}

/// What is drawn stays as it is when the size changes.
impl From<Input> for Event {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key) => Self::Key(key),
            Input::Resized => Self::Resized,
            Input::Gone => Self::Stop,
        }
    }
}
