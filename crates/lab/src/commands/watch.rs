//! `cargo lab watch`: checks again at every save. A save or a key ends an attempt at once, also one that hangs.

mod attempt;
mod event;

use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Context;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use self::attempt::Attempt;
use self::event::{End, Event};
use crate::commands::{check, diff, hint};
use crate::course::choice;
use crate::course::session::{self, Session};
use crate::course::workspace::{Exercise, Workspace};
use crate::terminal::console::Console;
use crate::terminal::keys;
use crate::terminal::screen::Screen;
use crate::terminal::style::{FAILED, FAINT, HEADING, NEXT, OutputOptions};

/// Editors write a file in several steps: only then it is looked at.
const DEBOUNCE: Duration = Duration::from_millis(20);

/// How often the sources are looked at without a notification: some file systems send none.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// The exercise [default: the one whose folder you are in, else the first that is not done]
    exercise: Option<String>,
}

struct Watch<'a> {
    options: OutputOptions,
    workspace: &'a Workspace,
    exercises: &'a [Exercise],
    /// The exercise that is watched, with the sources of the last attempt.
    session: Session<'a>,
    /// Without a terminal: lines on standard output, one after the other, and no keys.
    screen: Option<Screen>,
    events: Sender<Event>,
    watcher: Option<RecommendedWatcher>,
    /// How many attempts there have been; the last one has this number.
    attempts: usize,
    attempt: Option<Attempt>,
    /// What the last attempt has found.
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
pub fn run(args: &Args, console: &Console<'_>) -> anyhow::Result<ExitCode> {
    let (workspace, options) = (console.workspace, console.options);
    let exercises = workspace.exercises()?;
    let session = choice::choose(args.exercise.as_deref(), workspace, &exercises)?;

    let (events, received) = mpsc::channel();
    let stop = events.clone();
    ctrlc::set_handler(move || drop(stop.send(Event::Stop))).context("cannot listen to signals")?;
    let mut screen = None;
    if options.is_interactive() {
        screen = Some(Screen::take(options).context("cannot use the terminal")?);
        keys::read(events.clone());
    }
    let mut watch = Watch {
        options,
        workspace,
        exercises: &exercises,
        session,
        screen,
        events,
        watcher: None,
        attempts: 0,
        attempt: None,
        result: String::new(),
        due: None,
        asked: false,
    };
    watch.begin_exercise()?;
    watch.follow(&received)?;
    Ok(ExitCode::SUCCESS)
}

impl<'a> Watch<'a> {
    /// Watches the folder of the exercise, and begins with an attempt.
    fn begin_exercise(&mut self) -> anyhow::Result<()> {
        let events = self.events.clone();
        let mut watcher = notify::recommended_watcher(move |_| drop(events.send(Event::Changed)))
            .context("cannot watch for changes")?;
        let Exercise { title, folder, .. } = self.session.exercise;
        watcher
            .watch(folder, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", folder.display()))?;
        self.watcher = Some(watcher);
        self.result = format!("{HEADING}{title}{HEADING:#}: the first build takes its time\n");
        self.show(&self.result.clone())?;
        self.begin()
    }

    fn begin_next_exercise(&mut self) -> anyhow::Result<()> {
        let is_this = |it: &Exercise| it.name == self.session.exercise.name;
        let after = self.exercises.iter().position(is_this).map_or(0, |at| at + 1);
        let next: &'a Exercise = &self.exercises[after % self.exercises.len()];
        self.session = Session::open(self.workspace, next)?;
        self.begin_exercise()
    }

    fn follow(&mut self, received: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            let wait =
                self.due.map_or(POLL_INTERVAL, |at| at.saturating_duration_since(Instant::now()));
            match received.recv_timeout(wait) {
                Ok(Event::Stop) => return Ok(()),
                Ok(Event::Key(key)) => {
                    if self.press(key)?.is_break() {
                        return Ok(());
                    }
                }
                Ok(event) => self.react(event)?,
                Err(RecvTimeoutError::Timeout) => self.poll_sources()?,
                Err(RecvTimeoutError::Disconnected) => unreachable!("we hold a sender ourselves"),
            }
        }
    }

    fn react(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            // Also if more comes: a file that changes all the time must not keep us from looking.
            Event::Changed => self.due = self.due.or(Some(Instant::now() + DEBOUNCE)),
            Event::Resized => self.screen.as_mut().map_or(Ok(()), Screen::draw)?,
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
    fn poll_sources(&mut self) -> anyhow::Result<()> {
        self.due = None;
        if session::hash_sources(self.session.exercise)? == self.session.sources {
            return Ok(());
        }
        self.begin()
    }

    /// Ends the attempt that runs and starts the next one, with the sources as they are now.
    fn begin(&mut self) -> anyhow::Result<()> {
        self.attempt = None;
        self.attempts += 1;
        self.asked = false;
        self.session = Session::open(self.workspace, self.session.exercise)?;
        self.attempt = Some(Attempt::start(self.attempts, self.session.exercise, &self.events));
        self.footer("checking")
    }

    fn conclude(&mut self, end: End) -> anyhow::Result<()> {
        self.attempt = None;
        let mut text = Vec::new();
        match end {
            End::Checked(run) => {
                let (workspace, options) = (self.workspace, self.options);
                let console = &mut Console { workspace, options, out: &mut text };
                check::summary(&mut self.session, &run, console)?;
                if let Some(check) = run.first_failed() {
                    writeln!(text, "{}\n", run.report(check))?;
                }
                check::next(&self.session, self.exercises, &mut text)?;
            }
            End::NotCompiled(why) => {
                let name = &self.session.exercise.name;
                writeln!(text, "{FAILED}{name} does not compile{FAILED:#}\n\n{why}")?;
            }
            End::Failed(why) => writeln!(text, "{FAILED}error:{FAILED:#} {why}")?,
        }
        self.result = String::from_utf8_lossy(&text).into_owned();
        self.show(&self.result.clone())?;
        self.footer("waiting for a save")?;
        // What was saved while it ran, and was not told.
        self.poll_sources()
    }

    fn press(&mut self, key: KeyEvent) -> anyhow::Result<ControlFlow<()>> {
        let asked = std::mem::take(&mut self.asked);
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('q') => return Ok(ControlFlow::Break(())),
            KeyCode::Char('c') if control => return Ok(ControlFlow::Break(())),
            KeyCode::Char('y') if asked => self.show_diff()?,
            // No is no, and not the next exercise.
            KeyCode::Char('n') if asked => {}
            KeyCode::Char('d') => self.ask_or_show_diff()?,
            KeyCode::Char('h') => self.show_hint()?,
            KeyCode::Char('n') => self.begin_next_exercise()?,
            KeyCode::Char('r') | KeyCode::Enter => self.begin()?,
            KeyCode::Esc => self.show(&self.result.clone())?,
            _ => self.scroll(key.code)?,
        }
        if asked && !self.asked && self.attempt.is_none() {
            self.footer("waiting for a save")?;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn show_hint(&mut self) -> anyhow::Result<()> {
        let mut text = Vec::new();
        if let Err(error) = hint::show(&hint::Args::default(), &self.session, &mut text) {
            writeln!(text, "{FAILED}error:{FAILED:#} {error:#}")?;
        }
        writeln!(text, "{FAINT}(Esc: back to the result){FAINT:#}")?;
        self.show(&String::from_utf8_lossy(&text))
    }

    /// Once seen, an answer cannot be found any more: so it asks.
    fn ask_or_show_diff(&mut self) -> anyhow::Result<()> {
        let Some(step) = self.session.next_step() else { return self.show_diff() };
        self.asked = true;
        let number = step.number;
        self.footer(&format!(
            "{NEXT}step {number} is still open: show the answers to all steps? y/n{NEXT:#}"
        ))
    }

    fn show_diff(&mut self) -> anyhow::Result<()> {
        let text = match diff::text(&self.session, false) {
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
        Ok(self.screen.as_mut().map_or(Ok(()), |screen| screen.scroll(rows))?)
    }

    fn show(&mut self, text: &str) -> anyhow::Result<()> {
        if let Some(screen) = &mut self.screen {
            return Ok(screen.show(text)?);
        }
        let mut out = self.options.stdout();
        writeln!(out, "{text}")?;
        Ok(out.flush()?)
    }

    fn footer(&mut self, status: &str) -> anyhow::Result<()> {
        if let Some(screen) = &mut self.screen {
            screen.footer(&format!(
                "{FAINT}h{FAINT:#} hint  {FAINT}d{FAINT:#} diff  {FAINT}n{FAINT:#} next  {FAINT}r{FAINT:#} again  \
                 {FAINT}q{FAINT:#} quit   {HEADING}{status}{HEADING:#}"
            ))?;
        }
        Ok(())
    }
}
