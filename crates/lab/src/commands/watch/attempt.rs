//! One attempt of a watched exercise: build it, run its checks, in a thread that can be stopped at any moment.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use super::event::{End, Event};
use crate::build::cancel::Cancel;
use crate::build::cargo::{self, Messages};
use crate::build::suite::{Reports, Suite};
use crate::course::workspace::Exercise;

/// The row of the map, and two steps that were done or lost.
const ROWS_TAKEN: u16 = 3;

/// An attempt that runs. Dropped, it is cancelled: nothing of it goes on.
#[derive(Debug)]
#[must_use = "an attempt is cancelled when it is dropped"]
pub(super) struct Attempt {
    /// Tells its events from those of others.
    pub(super) number: usize,
    cancel: Arc<Cancel>,
}

impl Attempt {
    /// Begins with the sources as they are now. Reports to `events`.
    pub(super) fn start(number: usize, exercise: &Exercise, events: &Sender<Event>) -> Self {
        let cancel = Arc::new(Cancel::default());
        let (exercise, events, ours) = (exercise.clone(), events.clone(), Arc::clone(&cancel));
        thread::spawn(move || {
            let mut seen = |done, all| drop(events.send(Event::Progress { number, done, all }));
            let end = run(&exercise, &ours, &mut seen);
            let end = end.unwrap_or_else(|error| End::Failed(format!("{error:#}")));
            // What a cancelled attempt has to say, nobody wants to hear. That the watcher has gone is no error either.
            if !ours.is_cancelled() {
                let _ = events.send(Event::Ended { number, end });
            }
        });
        Self { number, cancel }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

fn run(
    exercise: &Exercise,
    cancel: &Cancel,
    seen: &mut dyn FnMut(usize, usize),
) -> anyhow::Result<End> {
    // The messages come with their colours: the screen drops them if it must.
    let mut cargo = cargo::build_steps(&exercise.folder, Messages::Collected);
    cargo.args(["--quiet", "--package", &exercise.name]).stderr(Stdio::piped());
    let built = cargo::build_until(cancel, &mut cargo)?;
    if !built.success {
        let messages = built.all_warnings();
        // Without a message of the compiler it is cargo itself that fails: a manifest, a missing package.
        return Ok(End::NotCompiled(if messages.is_empty() { built.stderr } else { messages }));
    }
    Suite::of(&built, &exercise.folder)?
        .run(Reports::Last(ROWS_TAKEN), cancel, seen)
        .map(End::Checked)
}
