//! One attempt of a watched exercise: build it, run its checks, in a thread that can be stopped at any moment.

use std::{
    process::Stdio,
    sync::{Arc, mpsc::Sender},
    thread,
};

use crate::{
    cancel::Cancel,
    cargo, progress,
    suite::{Run, Suite},
    watch::Event,
    workspace::Exercise,
};

/// An attempt that runs. Dropped, it is cancelled: nothing of it goes on.
pub struct Attempt {
    /// Tells its events from those of others.
    pub number: usize,
    /// The sources that it checks, see [`progress::sources`].
    pub sources: String,
    cancel: Arc<Cancel>,
}

/// How an attempt ended.
pub enum End {
    Checked(Run),
    /// With what the compiler says.
    NotCompiled(String),
    /// Cargo or the checks cannot be run.
    Failed(String),
}

impl Attempt {
    /// Begins with the sources as they are now. Reports to `events`.
    ///
    /// # Errors
    /// The sources cannot be read.
    pub fn start(
        number: usize,
        exercise: &Exercise,
        events: &Sender<Event>,
    ) -> anyhow::Result<Self> {
        let sources = progress::sources(exercise)?;
        let cancel = Arc::new(Cancel::default());
        let (exercise, events, ours) = (exercise.clone(), events.clone(), Arc::clone(&cancel));
        thread::spawn(move || {
            let mut seen = |done, all| drop(events.send(Event::Progress { number, done, all }));
            let end = run(&exercise, &ours, &mut seen)
                .unwrap_or_else(|error| End::Failed(format!("{error:#}")));
            // What a cancelled attempt has to say, nobody wants to hear. That the watcher has gone is no error either.
            if !ours.is_cancelled() {
                let _ = events.send(Event::Ended { number, end });
            }
        });
        Ok(Self { number, sources, cancel })
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
    let mut cargo = cargo::command(&exercise.folder);
    // The messages come with their colours: the screen drops them if it must.
    cargo.args([
        "test",
        "--no-run",
        "--quiet",
        "--test",
        "steps",
        "--message-format=json-diagnostic-rendered-ansi",
    ]);
    cargo.args(["--package", &exercise.name]).stderr(Stdio::piped());
    let built = cargo::build_until(cancel, &mut cargo)?;
    if !built.success {
        let messages: String = built.warnings.iter().map(|warning| warning.text.as_str()).collect();
        // Without a message of the compiler it is cargo itself that fails: a manifest, a missing package.
        return Ok(End::NotCompiled(if messages.is_empty() { built.said } else { messages }));
    }
    Suite::of(&built, &exercise.folder)?.run_until(cancel, seen).map(End::Checked)
}
