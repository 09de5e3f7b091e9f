//! Where scenes are shown, one after the other, to those who sit before a terminal, or to a file.

use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use anyhow::{Context, bail};

use lab::course::workspace::{Exercise, Workspace};
use lab::terminal::console::Console;
use lab::terminal::keys::{self, RawMode};
use lab::terminal::style::OutputOptions;

use crate::script::scene::Scene;
use crate::stage::play;
use crate::subject::{self, Subject};
use crate::view::draw::Drawing;
use crate::view::events::{Event, Events};
use crate::view::frame;
use crate::view::show::{End, Pace, Show};

/// Columns where there is no terminal.
const DEFAULT_WIDTH: usize = 80;

/// The widest drawing that is read with ease.
const MAX_WIDTH: usize = 110;

/// The status of a program that a Ctrl-C has ended, as shells give it.
const INTERRUPTED: u8 = 130;

pub(crate) struct Player<'a> {
    workspace: &'a Workspace,
    exercise: &'a Exercise,
    subject: Subject,
    program: PathBuf,
    options: OutputOptions,
    pace: Pace,
    /// If somebody sits there who can press keys.
    keys: Option<RawMode>,
    events: Events,
    received: Receiver<Event>,
    out: &'a mut dyn Write,
}

impl<'a> Player<'a> {
    /// Builds the program, and from then on listens to keys and signals.
    pub(crate) fn start(
        console: &'a mut Console<'_>,
        pace: Pace,
        exercise: &'a Exercise,
        subject: Subject,
    ) -> anyhow::Result<Self> {
        let Console { workspace, options, ref mut out } = *console;
        // First: until the keys and signals are ours, Ctrl-C ends the build.
        let build = || subject.build(workspace, exercise);
        let program = frame::while_waiting(options, "building", build)?;
        let (sender, received) = mpsc::channel();
        let stop = sender.clone();
        ctrlc::set_handler(move || drop(stop.send(Event::Stop)))
            .context("cannot listen to signals")?;
        let mut keys = None;
        if options.is_interactive() {
            keys = Some(RawMode::begin().context("cannot use the terminal")?);
            keys::read(sender.clone());
        }
        let events = Events(sender);
        let out = &mut **out;
        Ok(Self {
            workspace,
            exercise,
            subject,
            program,
            options,
            pace,
            keys,
            events,
            received,
            out,
        })
    }

    /// Shows the scenes; of a wrong program the first in which it departs, if there is a choice. Then what is wrong with it.
    pub(crate) fn play_all(&mut self, scenes: &[Scene]) -> anyhow::Result<ExitCode> {
        let wrong = matches!(self.subject, Subject::Wrong(_));
        let chosen = if wrong { self.choose(scenes)? } else { scenes };
        let mut all_is_well = !chosen.is_empty();
        for (number, scene) in (1..).zip(chosen) {
            match self.play(scene, (number, chosen.len()))? {
                End::Over(departed) => all_is_well &= departed.is_some() == wrong,
                End::Failed(why) => bail!("cannot play the scene {}: {why}", scene.name),
                End::Quit => return Ok(ExitCode::SUCCESS),
                End::Stop => return Ok(ExitCode::from(INTERRUPTED)),
            }
        }
        if let Subject::Wrong(mistake) = &self.subject {
            self.keys = None;
            frame::show_mistake(mistake, self.workspace, self.out)?;
            self.out.flush()?;
            let checks = || subject::refusal(mistake, &self.program, self.workspace, self.exercise);
            let refusal = frame::while_waiting(self.options, "asking the checks", checks);
            // The same Ctrl-C has ended cargo, or the checks: that is no failure of theirs.
            if self.received.try_iter().any(|it| matches!(it, Event::Stop)) {
                return Ok(ExitCode::from(INTERRUPTED));
            }
            let refusal = refusal?;
            all_is_well |= refusal.is_some();
            frame::show_refusal(refusal, self.out)?;
        }
        Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The one scene that was asked for, else the first that shows what is wrong; none if none does.
    fn choose<'s>(&mut self, scenes: &'s [Scene]) -> anyhow::Result<&'s [Scene]> {
        if scenes.len() == 1 {
            return Ok(scenes);
        }
        let first = || self.first_that_departs(scenes);
        match frame::while_waiting(self.options, "looking for the scene that shows it", first)? {
            Some(at) => Ok(&scenes[at..=at]),
            None => {
                frame::show_hidden(self.keys.is_some(), self.out)?;
                Ok(&[])
            }
        }
    }

    /// Plays them to nobody, to find the one that shows what is wrong.
    fn first_that_departs(&self, scenes: &[Scene]) -> anyhow::Result<Option<usize>> {
        for (at, scene) in scenes.iter().enumerate() {
            let mut nobody = io::sink();
            let drawing = Drawing::new(DEFAULT_WIDTH, true, Vec::new());
            let mut show = Show::new(&mut nobody, false, Pace::Run, drawing, &self.received);
            begin(scene, &self.program, self.workspace, &self.events);
            match show.follow()? {
                End::Over(Some(_)) => return Ok(Some(at)),
                End::Stop | End::Quit => {
                    // It is for those who will follow, too.
                    self.events.send(Event::Stop);
                    return Ok(Some(at));
                }
                End::Over(None) | End::Failed(_) => {}
            }
        }
        Ok(None)
    }

    fn play(&mut self, scene: &Scene, place: (usize, usize)) -> anyhow::Result<End> {
        let columns = self.keys.as_ref().and_then(|_| crossterm::terminal::size().ok());
        let width =
            columns.map_or(DEFAULT_WIDTH, |(columns, _)| usize::from(columns).clamp(60, MAX_WIDTH));
        let drawing = Drawing::new(width, self.options.plain, scene.actors());
        let mut show = Show::new(self.out, self.keys.is_some(), self.pace, drawing, &self.received);
        show.write(&frame::heading(scene, &self.subject, self.exercise, place, width))?;
        // The class answers the question first.
        if let Some(end) = show.wait_for_key()? {
            return Ok(end);
        }
        begin(scene, &self.program, self.workspace, &self.events);
        let end = show.follow()?;
        self.pace = show.pace;
        if let End::Over(departed) = &end {
            show.write(&frame::closing(scene, departed.as_deref(), &self.subject, width))?;
        }
        Ok(end)
    }
}

/// Lets the scene be played, on a thread of its own: who watches must be able to end it at any moment.
fn begin(scene: &Scene, program: &Path, ws: &Workspace, events: &Events) {
    let (scene, program, events) = (scene.clone(), program.to_owned(), events.clone());
    let files = subject::folder(ws).join("files");
    thread::spawn(move || {
        let play = || play::play(&scene, &program, &files, &events);
        // Whoever shows it waits for its end.
        if panic::catch_unwind(AssertUnwindSafe(play)).is_err() {
            events.send(Event::Failed("it has panicked, see above".to_owned()));
        }
    });
}
