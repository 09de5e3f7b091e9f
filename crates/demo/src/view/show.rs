//! Shows a scene as it is played, at the pace of those who watch.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use testkit::Running;

use lab::terminal::style::{FAINT, HEADING};

use crate::view::draw::Drawing;
use crate::view::events::{Event, Row};

/// How fast it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pace {
    /// As it happens.
    Run,
    /// With this pause between two events.
    Slow(Duration),
    /// One event for each key.
    Step,
}

/// How a scene has ended for those who watch.
pub(crate) enum End {
    /// It was played; what departed first, if something did.
    Over(Option<String>),
    Failed(String),
    /// Somebody has asked to end.
    Quit,
    /// A signal has.
    Stop,
}

/// Where it is shown, and what has happened so far.
pub(crate) struct Show<'a> {
    pub(crate) out: &'a mut dyn Write,
    /// Whether there are keys.
    pub(crate) keys: bool,
    pub(crate) pace: Pace,
    received: &'a Receiver<Event>,
    drawing: Drawing,
    waiting: VecDeque<(Duration, Row)>,
    gate: Option<(Instant, Sender<()>)>,
    end: Option<End>,
    programs: Vec<Running>,
    begin: Instant,
    /// Pauses of ours in which nothing happened: they are no part of the time.
    paused: Duration,
    last: Instant,
    footer: bool,
}

impl<'a> Show<'a> {
    pub(crate) fn new(
        out: &'a mut dyn Write,
        keys: bool,
        pace: Pace,
        drawing: Drawing,
        received: &'a Receiver<Event>,
    ) -> Self {
        let begin = Instant::now();
        Self {
            out,
            keys,
            pace,
            received,
            drawing,
            waiting: VecDeque::new(),
            gate: None,
            end: None,
            programs: Vec::new(),
            begin,
            paused: Duration::ZERO,
            last: begin,
            footer: false,
        }
    }

    /// Waits for a key, if there are any. Returns how all ends if that is what was asked for.
    pub(crate) fn wait_for_key(&mut self) -> anyhow::Result<Option<End>> {
        if !self.keys {
            return Ok(None);
        }
        let pace = self.pace;
        let end = self.wait(None)?;
        // To begin is not to ask for single steps.
        if self.pace == Pace::Step {
            self.pace = pace;
        }
        self.clear_footer()?;
        Ok(end)
    }

    /// Shows all that happens from now on, until the scene is over.
    pub(crate) fn follow(&mut self) -> anyhow::Result<End> {
        self.begin = Instant::now();
        let head = self.drawing.head();
        self.write(&head)?;
        let end = self.until_the_end();
        self.clear_footer()?;
        // In whatever way it has ended: nothing of it goes on.
        self.programs.iter().for_each(|program| program.kill());
        end
    }

    fn until_the_end(&mut self) -> anyhow::Result<End> {
        loop {
            if let Some(end) = self.next_event()? {
                return Ok(end);
            }
            let (at, row) = match self.waiting.pop_front() {
                Some(event) => event,
                None => return Ok(self.end.take().unwrap_or(End::Stop)),
            };
            let lines = self.drawing.row(at, &row);
            self.write(&lines)?;
            if let Some(end) = self.pause()? {
                return Ok(end);
            }
        }
    }

    /// Waits until something is there to be shown, or nothing will come any more.
    fn next_event(&mut self) -> anyhow::Result<Option<End>> {
        while self.waiting.is_empty() && self.end.is_none() {
            if let Some((since, open)) = self.gate.take() {
                self.paused += since.max(self.last).elapsed();
                // The stage may have gone; then its end is told.
                let _ = open.send(());
            }
            match self.received.recv() {
                Ok(event) => {
                    if let Some(end) = self.take(event) {
                        return Ok(Some(end));
                    }
                }
                Err(_) => return Ok(Some(End::Stop)),
            }
        }
        Ok(None)
    }

    /// Takes note of what has happened. Returns how it ends, if somebody has asked for that.
    fn take(&mut self, event: Event) -> Option<End> {
        match event {
            Event::Row(at, row) => {
                self.last = self.last.max(at);
                let since = at.saturating_duration_since(self.begin).saturating_sub(self.paused);
                self.waiting.push_back((since, row));
            }
            Event::Gate(open) => self.gate = Some((Instant::now(), open)),
            Event::Started(running) => self.programs.push(running),
            Event::Over(departed) => self.end = Some(End::Over(departed)),
            Event::Failed(why) => self.end = Some(End::Failed(why)),
            Event::Key(key) => return self.press(key),
            Event::Stop => return Some(End::Stop),
            Event::Resized => {}
        }
        None
    }

    fn press(&mut self, key: KeyEvent) -> Option<End> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Some(End::Stop),
            KeyCode::Char('q') | KeyCode::Esc => return Some(End::Quit),
            KeyCode::Char('a') => self.pace = Pace::Run,
            KeyCode::Char(' ' | 'n')
            | KeyCode::Enter
            | KeyCode::Down
            | KeyCode::Right
            | KeyCode::PageDown => {
                self.pace = Pace::Step;
            }
            _ => {}
        }
        None
    }

    /// The pause after an event.
    fn pause(&mut self) -> anyhow::Result<Option<End>> {
        match self.pace {
            Pace::Run => self.poll(),
            Pace::Slow(pause) => self.wait(Some(Instant::now() + pause)),
            Pace::Step if self.keys => self.wait(None),
            Pace::Step => Ok(None),
        }
    }

    /// What has come meanwhile, a key above all.
    fn poll(&mut self) -> anyhow::Result<Option<End>> {
        while let Ok(event) = self.received.try_recv() {
            if let Some(end) = self.take(event) {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// Waits for a key, or for the time. What happens meanwhile is kept.
    fn wait(&mut self, until: Option<Instant>) -> anyhow::Result<Option<End>> {
        self.draw_footer()?;
        loop {
            let left = until.map_or(Duration::from_secs(3600), |at| {
                at.saturating_duration_since(Instant::now())
            });
            let event = match self.received.recv_timeout(left) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) if until.is_none() => continue,
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => return Ok(Some(End::Stop)),
            };
            let is_key = matches!(event, Event::Key(_));
            if let Some(end) = self.take(event) {
                return Ok(Some(end));
            }
            if is_key {
                return Ok(None);
            }
        }
    }

    fn draw_footer(&mut self) -> anyhow::Result<()> {
        if self.keys && !self.footer {
            self.footer = true;
            write!(
                self.out,
                "{FAINT}space{FAINT:#} next  {FAINT}a{FAINT:#} run on  {FAINT}q{FAINT:#} quit  {HEADING}{}{HEADING:#}",
                if self.pace == Pace::Step { "step by step" } else { "" }
            )?;
            self.out.flush()?;
        }
        Ok(())
    }

    fn clear_footer(&mut self) -> anyhow::Result<()> {
        if std::mem::take(&mut self.footer) {
            // With blanks: what clears a line is dropped where colours are.
            write!(self.out, "\r{:60}\r", "")?;
        }
        Ok(())
    }

    /// Writes lines. A terminal whose keys are ours needs a carriage return, too.
    pub(crate) fn write(&mut self, lines: &[String]) -> anyhow::Result<()> {
        self.clear_footer()?;
        let end = if self.keys { "\r\n" } else { "\n" };
        for line in lines {
            write!(self.out, "{line}{end}")?;
        }
        Ok(self.out.flush()?)
    }
}
