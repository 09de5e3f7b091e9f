//! `cargo lab watch`: checks again at every save. A save or a key ends an attempt at once, also one that hangs.

use std::{
    io::Write,
    ops::ControlFlow,
    process::ExitCode,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use anyhow::Context;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::{
    attempt::{Attempt, End},
    check, choice, diff, hint,
    keys::{self, Input},
    paint::{FAILED, FAINT, HEADING, Look, NEXT},
    progress::{self, Progress},
    screen::Screen,
    suite::Run,
    workspace::{Exercise, Workspace},
};

/// Editors write a file in several steps: only then it is looked at.
const SETTLED: Duration = Duration::from_millis(20);

/// How often the sources are looked at without a notification: some file systems send none.
const LOOK: Duration = Duration::from_secs(1);

#[derive(clap::Args)]
pub struct Args {
    /// The exercise [default: the one whose folder you are in, else the first that is not done]
    exercise: Option<String>,
}

/// What can happen while we wait.
pub enum Event {
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

/// Where it is shown.
enum View {
    Screen(Screen),
    /// Without a terminal: lines, one after the other, and no keys.
    Lines,
}

struct Watch<'a> {
    look: Look,
    ws: &'a Workspace,
    exercises: &'a [Exercise],
    /// Which of them is watched.
    at: usize,
    view: View,
    events: Sender<Event>,
    watcher: Option<RecommendedWatcher>,
    /// How many attempts there have been; the last one has this number.
    attempts: usize,
    attempt: Option<Attempt>,
    /// The sources of the last attempt.
    sources: String,
    /// What it has found.
    result: String,
    /// When to look at the sources, after a notification.
    due: Option<Instant>,
    /// The next key answers whether the model answer shall be shown.
    asked: bool,
}

/// Watches until `q` or Ctrl-C. Without a terminal it prints lines and reads no keys.
///
/// # Errors
/// The exercise is unknown, its folder cannot be watched, or the terminal cannot be used.
pub fn run(args: &Args, look: Look, ws: &Workspace) -> anyhow::Result<ExitCode> {
    let exercises = ws.exercises()?;
    let name = &choice::choose(args.exercise.as_deref(), ws, &exercises)?.name;
    let at =
        exercises.iter().position(|it| it.name == *name).expect("it was chosen from this list");

    let (events, happens) = mpsc::channel();
    let stop = events.clone();
    ctrlc::set_handler(move || drop(stop.send(Event::Stop))).context("cannot listen to signals")?;
    let view = if look.is_interactive() {
        let screen = Screen::take(look).context("cannot use the terminal")?;
        keys::read(events.clone(), event_of);
        View::Screen(screen)
    } else {
        View::Lines
    };
    let mut watch = Watch {
        look,
        ws,
        exercises: &exercises,
        at,
        view,
        events,
        watcher: None,
        attempts: 0,
        attempt: None,
        sources: String::new(),
        result: String::new(),
        due: None,
        asked: false,
    };
    watch.turn_to(at)?;
    watch.follow(&happens)?;
    Ok(ExitCode::SUCCESS)
}

impl Watch<'_> {
    fn exercise(&self) -> &Exercise {
        &self.exercises[self.at]
    }

    /// Watches another exercise, and begins with an attempt.
    fn turn_to(&mut self, at: usize) -> anyhow::Result<()> {
        self.at = at;
        let events = self.events.clone();
        let mut watcher = notify::recommended_watcher(move |_| drop(events.send(Event::Changed)))
            .context("cannot watch for changes")?;
        let folder = &self.exercise().folder;
        watcher
            .watch(folder, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", folder.display()))?;
        self.watcher = Some(watcher);
        self.result = format!(
            "{HEADING}{}{HEADING:#}: the first build takes its time\n",
            self.exercise().title
        );
        self.show(&self.result.clone())?;
        self.begin()
    }

    fn follow(&mut self, happens: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            let wait = self.due.map_or(LOOK, |at| at.saturating_duration_since(Instant::now()));
            match happens.recv_timeout(wait) {
                Ok(Event::Stop) => return Ok(()),
                Ok(Event::Key(key)) => {
                    if self.press(key)?.is_break() {
                        return Ok(());
                    }
                }
                Ok(event) => self.note(event)?,
                Err(RecvTimeoutError::Timeout) => self.look()?,
                Err(RecvTimeoutError::Disconnected) => unreachable!("we hold a sender ourselves"),
            }
        }
    }

    fn note(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            // Also if more comes: a file that changes all the time must not keep us from looking.
            Event::Changed => self.due = self.due.or(Some(Instant::now() + SETTLED)),
            Event::Resized => self.draw()?,
            Event::Progress { number, done, all } if self.is_current(number) => {
                self.footer(&format!("checking: {done} of {all}"))?;
            }
            Event::Ended { number, end } if self.is_current(number) => self.conclude(end)?,
            // Of an attempt that was cancelled.
            Event::Progress { .. } | Event::Ended { .. } => {}
            Event::Key(_) | Event::Stop => unreachable!("these are taken before"),
        }
        Ok(())
    }

    fn is_current(&self, number: usize) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.number == number)
    }

    /// Begins anew if the sources are not those of the last attempt.
    fn look(&mut self) -> anyhow::Result<()> {
        self.due = None;
        if progress::sources(self.exercise())? == self.sources {
            return Ok(());
        }
        self.begin()
    }

    /// Ends the attempt that runs and starts the next one.
    fn begin(&mut self) -> anyhow::Result<()> {
        self.attempt = None;
        self.attempts += 1;
        self.asked = false;
        let attempt = Attempt::start(self.attempts, self.exercise(), &self.events)?;
        self.sources.clone_from(&attempt.sources);
        self.attempt = Some(attempt);
        self.footer("checking")
    }

    fn conclude(&mut self, end: End) -> anyhow::Result<()> {
        let Some(attempt) = self.attempt.take() else { return Ok(()) };
        let mut text = Vec::new();
        match end {
            End::Checked(run) => self.tell(&attempt.sources, &run, &mut text)?,
            End::NotCompiled(why) => {
                writeln!(
                    text,
                    "{FAILED}{} does not compile{FAILED:#}\n\n{why}",
                    self.exercise().name
                )?;
            }
            End::Failed(why) => writeln!(text, "{FAILED}error:{FAILED:#} {why}")?,
        }
        self.result = String::from_utf8_lossy(&text).into_owned();
        self.show(&self.result.clone())?;
        self.footer("waiting for a save")?;
        // What was saved while it ran, and was not told.
        self.look()
    }

    fn tell(&self, sources: &str, run: &Run, out: &mut dyn Write) -> anyhow::Result<()> {
        let exercise = self.exercise();
        let now = check::tell(self.look, self.ws, exercise, sources.to_owned(), run, false, out)?;
        check::next(self.ws, self.exercises, exercise, &now, out)
    }

    fn press(&mut self, key: KeyEvent) -> anyhow::Result<ControlFlow<()>> {
        let asked = std::mem::take(&mut self.asked);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('q') => return Ok(ControlFlow::Break(())),
            KeyCode::Char('c') if control => return Ok(ControlFlow::Break(())),
            KeyCode::Char('y') if asked => self.differ()?,
            // No is no, and not the next exercise.
            KeyCode::Char('n') if asked => {}
            KeyCode::Char('d') => self.ask_or_differ()?,
            KeyCode::Char('h') => self.hint()?,
            KeyCode::Char('n') => self.turn_to((self.at + 1) % self.exercises.len())?,
            KeyCode::Char('r') | KeyCode::Enter => self.begin()?,
            KeyCode::Esc => self.show(&self.result.clone())?,
            _ => self.scroll(key.code)?,
        }
        if asked && !self.asked && self.attempt.is_none() {
            self.footer("waiting for a save")?;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn hint(&mut self) -> anyhow::Result<()> {
        let mut text = Vec::new();
        if let Err(error) = hint::run(&hint::Args::of(&self.exercise().name), self.ws, &mut text) {
            writeln!(text, "{FAILED}error:{FAILED:#} {error:#}")?;
        }
        writeln!(text, "{FAINT}(Esc: back to the result){FAINT:#}")?;
        self.show(&String::from_utf8_lossy(&text))
    }

    /// Once seen, an answer cannot be found any more: so it asks.
    fn ask_or_differ(&mut self) -> anyhow::Result<()> {
        let open =
            Progress::load(self.ws, self.exercise())?.next(self.exercise()).map(|step| step.number);
        let Some(step) = open else { return self.differ() };
        self.asked = true;
        self.footer(&format!(
            "{NEXT}step {step} is still open: show the answers to all steps? y/n{NEXT:#}"
        ))
    }

    fn differ(&mut self) -> anyhow::Result<()> {
        let text = match diff::text(self.ws, self.exercise(), false) {
            Ok(text) if text.is_empty() => "This is the model answer, to the letter.\n".to_owned(),
            Ok(text) => text,
            Err(error) => format!("{FAILED}error:{FAILED:#} {error:#}\n"),
        };
        self.show(&format!("{FAINT}(Esc: back to the result){FAINT:#}\n\n{text}"))
    }

    fn scroll(&mut self, key: KeyCode) -> anyhow::Result<()> {
        let page = isize::try_from(Screen::page()).unwrap_or(isize::MAX);
        let rows = match key {
            KeyCode::Up | KeyCode::Char('k') => -1,
            KeyCode::Down | KeyCode::Char('j') => 1,
            KeyCode::PageUp => -page,
            KeyCode::PageDown | KeyCode::Char(' ') => page,
            KeyCode::Home => isize::MIN,
            KeyCode::End => isize::MAX,
            _ => return Ok(()),
        };
        match &mut self.view {
            View::Screen(screen) => Ok(screen.scroll(rows)?),
            View::Lines => Ok(()),
        }
    }

    fn show(&mut self, text: &str) -> anyhow::Result<()> {
        match &mut self.view {
            View::Screen(screen) => screen.show(text)?,
            View::Lines => {
                let mut out = self.look.stdout();
                writeln!(out, "{text}")?;
                out.flush()?;
            }
        }
        Ok(())
    }

    fn footer(&mut self, status: &str) -> anyhow::Result<()> {
        if let View::Screen(screen) = &mut self.view {
            screen.footer(&format!(
                "{FAINT}h{FAINT:#} hint  {FAINT}d{FAINT:#} diff  {FAINT}n{FAINT:#} next  {FAINT}r{FAINT:#} again  \
                 {FAINT}q{FAINT:#} quit   {HEADING}{status}{HEADING:#}"
            ))?;
        }
        Ok(())
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        match &mut self.view {
            View::Screen(screen) => Ok(screen.draw()?),
            View::Lines => Ok(()),
        }
    }
}

/// What the terminal tells, as an event.
fn event_of(input: Input) -> Event {
    match input {
        Input::Key(key) => Event::Key(key),
        Input::Resized => Event::Resized,
        Input::Gone => Event::Stop,
    }
}
