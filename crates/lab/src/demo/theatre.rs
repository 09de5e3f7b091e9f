//! Where scenes are shown, one after the other, to those who sit before a terminal, or to a file.

use std::{
    io::{self, Write},
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use anyhow::{Context, bail};

use super::{
    draw::Drawing,
    frame,
    row::{Happening, Tell},
    scene::Scene,
    show::{End, Pace, Show},
    stage,
    subject::{self, Subject},
};
use crate::{
    keys::{self, Input, OneByOne},
    paint::Look,
    workspace::{Exercise, Workspace},
};

/// Columns where there is no terminal.
const USUAL: usize = 80;

/// The widest drawing that is read with ease.
const WIDEST: usize = 110;

/// The status of a program that a Ctrl-C has ended, as shells give it.
const INTERRUPTED: u8 = 130;

pub struct Theatre<'a> {
    ws: &'a Workspace,
    exercise: &'a Exercise,
    subject: Subject,
    program: PathBuf,
    look: Look,
    pace: Pace,
    /// If somebody sits there who can press keys.
    keys: Option<OneByOne>,
    events: Sender<Happening>,
    happens: Receiver<Happening>,
    out: &'a mut dyn Write,
}

impl<'a> Theatre<'a> {
    /// Builds the program, and from then on listens to keys and signals.
    ///
    /// # Errors
    /// The program cannot be built, or the terminal not be used.
    pub fn open(
        look: Look,
        pace: Pace,
        (ws, exercise): (&'a Workspace, &'a Exercise),
        subject: Subject,
        out: &'a mut dyn Write,
    ) -> anyhow::Result<Self> {
        // First: until the keys and signals are ours, Ctrl-C ends the build.
        let program = frame::while_waiting(look, "building", || subject.build(ws, exercise))?;
        let (events, happens) = mpsc::channel();
        let stop = events.clone();
        ctrlc::set_handler(move || drop(stop.send(Happening::Stop)))
            .context("cannot listen to signals")?;
        let keys = match look.is_interactive() {
            true => Some(OneByOne::begin().context("cannot use the terminal")?),
            false => None,
        };
        if keys.is_some() {
            keys::read(events.clone(), happening);
        }
        Ok(Self { ws, exercise, subject, program, look, pace, keys, events, happens, out })
    }

    /// Shows the scenes; of a wrong program the first in which it departs, if there is a choice. Then what is wrong with it.
    ///
    /// # Errors
    /// A scene cannot be played, or nothing can be written.
    pub fn play_all(&mut self, scenes: &[Scene]) -> anyhow::Result<ExitCode> {
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
            frame::tell_mistake(mistake, self.ws, self.out)?;
            self.out.flush()?;
            let checks = || subject::refusal(mistake, &self.program, self.ws, self.exercise);
            let refusal = frame::while_waiting(self.look, "asking the checks", checks);
            // The same Ctrl-C has ended cargo, or the checks: that is no failure of theirs.
            if self.happens.try_iter().any(|it| matches!(it, Happening::Stop)) {
                return Ok(ExitCode::from(INTERRUPTED));
            }
            let refusal = refusal?;
            all_is_well |= refusal.is_some();
            frame::tell_refusal(refusal, self.out)?;
        }
        Ok(if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The one scene that was asked for, else the first that shows what is wrong; none if none does.
    fn choose<'s>(&mut self, scenes: &'s [Scene]) -> anyhow::Result<&'s [Scene]> {
        if scenes.len() == 1 {
            return Ok(scenes);
        }
        let first = || self.first_that_departs(scenes);
        match frame::while_waiting(self.look, "looking for the scene that shows it", first)? {
            Some(at) => Ok(&scenes[at..=at]),
            None => {
                frame::tell_hidden(self.keys.is_some(), self.out)?;
                Ok(&[])
            }
        }
    }

    /// Plays them to nobody, to find the one that shows what is wrong.
    fn first_that_departs(&self, scenes: &[Scene]) -> anyhow::Result<Option<usize>> {
        for (at, scene) in scenes.iter().enumerate() {
            let mut nobody = io::sink();
            let drawing = Drawing::new(USUAL, true, Vec::new());
            let mut show = Show::new(&mut nobody, false, Pace::Run, drawing, &self.happens);
            begin(scene, &self.program, self.ws, &self.events);
            match show.follow()? {
                End::Over(Some(_)) => return Ok(Some(at)),
                End::Stop | End::Quit => {
                    // It is for those who will follow, too.
                    let _ = self.events.send(Happening::Stop);
                    return Ok(Some(at));
                }
                End::Over(None) | End::Failed(_) => {}
            }
        }
        Ok(None)
    }

    fn play(&mut self, scene: &Scene, place: (usize, usize)) -> anyhow::Result<End> {
        let columns = self.keys.as_ref().and_then(|_| crossterm::terminal::size().ok());
        let width = columns.map_or(USUAL, |(columns, _)| usize::from(columns).clamp(60, WIDEST));
        let drawing = Drawing::new(width, self.look.plain, scene.actors());
        let mut show = Show::new(self.out, self.keys.is_some(), self.pace, drawing, &self.happens);
        show.write(&frame::heading(scene, &self.subject, self.exercise, place, width))?;
        // The class answers the question first.
        if let Some(end) = show.wait_for_key()? {
            return Ok(end);
        }
        begin(scene, &self.program, self.ws, &self.events);
        let end = show.follow()?;
        self.pace = show.pace;
        if let End::Over(departed) = &end {
            show.write(&frame::closing(scene, departed.as_deref(), &self.subject, width))?;
        }
        Ok(end)
    }
}

/// What the terminal tells. What is drawn stays as it is when the size changes.
fn happening(input: Input) -> Happening {
    match input {
        Input::Key(key) => Happening::Key(key),
        Input::Resized => Happening::Resized,
        Input::Gone => Happening::Stop,
    }
}

/// Lets the scene be played, on a thread of its own: who watches must be able to end it at any moment.
fn begin(scene: &Scene, program: &Path, ws: &Workspace, events: &Sender<Happening>) {
    let (scene, program, tell) = (scene.clone(), program.to_owned(), Tell(events.clone()));
    let files = subject::folder(ws).join("files");
    thread::spawn(move || {
        let play = || stage::play(&scene, &program, &files, &tell);
        // Whoever shows it waits for its end.
        if panic::catch_unwind(AssertUnwindSafe(play)).is_err() {
            tell.happens(Happening::Failed("it has panicked, see above".to_owned()));
        }
    });
}
