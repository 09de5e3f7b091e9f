//! What can happen while `cargo lab watch` waits.

use crossterm::event::KeyEvent;

use crate::{build::suite::Run, terminal::keys::Input};

/// Something that `cargo lab watch` reacts to.
#[derive(Debug)]
pub(super) enum Event {
    /// Something in the folder of the exercise has changed, perhaps a source.
    Changed,
    Key(KeyEvent),
    Resized,
    /// So many of all checks of an attempt have ended.
    Progress {
        number: usize,
        done: usize,
        all: usize,
    },
    Ended {
        number: usize,
        end: End,
    },
    /// A signal asks us to end.
    Stop,
}

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum End {
    Checked(Run),
    /// With what the compiler says.
    NotCompiled(String),
    /// Cargo or the checks cannot be run.
    Failed(String),
}

impl From<Input> for Event {
    fn from(input: Input) -> Self {
        match input {
            Input::Key(key) => Self::Key(key),
            Input::Resized => Self::Resized,
            Input::Gone => Self::Stop,
        }
    }
}
