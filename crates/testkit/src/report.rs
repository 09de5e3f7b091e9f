//! A report that teaches: what was done, expected and seen, and the likely cause.
//!
//! [`Report`] is built by whatever finds a fault, in the order in which it is read. Making its text
//! ([`Report::render`]) and ending the check with it ([`Report::fail`]) are two things.

mod causes;
pub(crate) mod explain;
pub(crate) mod hook;
mod layout;
mod parts;
mod see;

use std::iter;
use std::net::SocketAddr;
use std::panic::{Location, panic_any};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::check::current::Check;
use crate::check::gate::{self, Turn};
use crate::program::process::Process;
use crate::program::running::Running;
use crate::report::causes::Evidence;
use crate::report::hook::Failure;
use crate::report::layout::{Kind, Layout, Row};
use crate::report::parts::{CAUSE, COMMAND, EXPECTED, GOT, INDENT, PROGRAM, STDERR, STDIN};
use crate::text;
use crate::threads::Snapshot;
use crate::wait::halt::Halt;
use crate::wait::pause::pause;
use crate::wire::ladder::Ladder;

/// Lines of the program's standard error that are shown.
const STDERR_LINES: usize = 6;

/// How long the kit may take to read what the programs have written before the report.
const OUTPUT_GRACE: Duration = Duration::from_secs(1);

/// How long a program that is not known to hang may take to end: then the report says how.
const SETTLE_TIME: Duration = Duration::from_millis(30);

/// How often it looks whether all has been read.
const DRAIN_INTERVAL: Duration = Duration::from_millis(2);

/// A report under construction.
#[derive(Debug)]
#[must_use = "a report does nothing before `fail`"]
pub(crate) struct Report {
    check: Arc<Check>,
    program: Option<Running>,
    headline: String,
    location: &'static Location<'static>,
    ladder: Option<String>,
    parts: Vec<(&'static str, Vec<Row>)>,
    /// The first one counts most.
    causes: Vec<String>,
    guess: Option<String>,
    /// What the check is sure of.
    known: Option<String>,
    /// Whether it is about something that the program has printed, and that is wrong.
    about_text: bool,
    halt: Option<Halt>,
    /// The check's side of the connection that it is about.
    peer: Option<SocketAddr>,
    /// Whether the headline is the command line.
    without_command: bool,
}

impl Report {
    /// About `program`; `headline` says in one line what is wrong.
    #[track_caller]
    pub(crate) fn new(program: &Running, headline: impl Into<String>) -> Self {
        Self { program: Some(program.clone()), ..Self::of_check(program.check(), headline) }
    }

    /// About no program that runs.
    #[track_caller]
    pub(crate) fn of_check(check: &Arc<Check>, headline: impl Into<String>) -> Self {
        Self {
            check: Arc::clone(check),
            program: None,
            headline: headline.into(),
            location: Location::caller(),
            ladder: None,
            parts: Vec::new(),
            causes: Vec::new(),
            guess: None,
            known: None,
            about_text: false,
            halt: None,
            peer: None,
            without_command: false,
        }
    }

    /// The exchange so far, drawn as a ladder.
    pub(crate) fn ladder(mut self, ladder: String) -> Self {
        self.ladder = Some(ladder);
        self
    }

    pub(crate) fn expected(self, text: impl Into<String>) -> Self {
        self.part(EXPECTED, text, Vec::new())
    }

    pub(crate) fn got(self, text: impl Into<String>) -> Self {
        self.part(GOT, text, Vec::new())
    }

    /// Lines, each of which stays as it is.
    pub(crate) fn expected_lines(mut self, lines: Vec<String>) -> Self {
        self.parts.push((EXPECTED, lines.into_iter().map(Row::Line).collect()));
        self
    }

    /// The same of what came.
    pub(crate) fn got_lines(mut self, lines: Vec<String>) -> Self {
        self.parts.push((GOT, lines.into_iter().map(Row::Line).collect()));
        self
    }

    /// In place of bytes, of which none came.
    pub(crate) fn got_instead(mut self, text: impl Into<String>) -> Self {
        self.parts.retain(|(label, _)| *label != GOT);
        self.got(text)
    }

    /// The same, with lines that stay as they are.
    pub(crate) fn got_with(self, text: impl Into<String>, lines: Vec<String>) -> Self {
        self.part(GOT, text, lines)
    }

    fn part(mut self, label: &'static str, text: impl Into<String>, lines: Vec<String>) -> Self {
        let words = Row::Words(text.into());
        self.parts
            .push((label, iter::once(words).chain(lines.into_iter().map(Row::Line)).collect()));
        self
    }

    /// Both sides, with a caret at the first difference.
    pub(crate) fn compare(self, want: &[u8], got: &[u8]) -> Self {
        let width = self.width();
        self.both(text::compare(want, got, width))
    }

    /// Both sides, where no bytes are something, too.
    pub(crate) fn compare_datagrams(self, want: &[u8], got: &[u8]) -> Self {
        let empty = "an empty datagram, of 0 bytes";
        match (want, got) {
            (b"", got) => self.expected(empty).got(text::quoted(got)),
            (want, b"") => self.compare(want, b"").got_instead(empty),
            (want, got) => self.compare(want, got),
        }
    }

    /// The same in hex, whatever the bytes are.
    pub(crate) fn compare_hex(self, want: &[u8], got: &[u8]) -> Self {
        let width = self.width();
        self.both(text::compare_hex(want, got, width))
    }

    fn both(mut self, (expected, got): (Vec<String>, Vec<String>)) -> Self {
        let rows = |lines: Vec<String>| lines.into_iter().map(Row::Line).collect();
        self.parts.extend([(EXPECTED, rows(expected)), (GOT, rows(got))]);
        self
    }

    /// The columns behind a label.
    fn width(&self) -> usize {
        layout::width(self.check.is_capturing()) - INDENT
    }

    /// What usually causes this.
    pub(crate) fn cause(self, cause: impl Into<String>) -> Self {
        self.maybe_cause(Some(cause.into()))
    }

    pub(crate) fn maybe_cause(mut self, cause: Option<String>) -> Self {
        self.causes.extend(cause);
        self
    }

    /// A cause of which the check is sure, whatever the threads do.
    pub(crate) fn known(mut self, cause: Option<String>) -> Self {
        self.known = cause;
        self
    }

    /// It is about something that the program has printed, and that is wrong: what it says of an
    /// error on standard error is another matter, and is shown below.
    pub(crate) fn about_text(mut self, wrong: bool) -> Self {
        self.about_text = wrong;
        self
    }

    /// A cause that bytes alone suggest: given only if nothing else is known.
    pub(crate) fn guess(mut self, cause: Option<String>) -> Self {
        self.guess = cause;
        self
    }

    /// Why the wait for what was expected was over.
    pub(crate) fn halted(mut self, halt: impl Into<Option<Halt>>) -> Self {
        self.halt = halt.into();
        self
    }

    /// Leaves out how the program was started and what was written to its standard input.
    pub(crate) fn without_command(mut self) -> Self {
        self.without_command = true;
        self
    }

    /// Says to which of the program's peers it happened.
    pub(crate) fn about_peer(mut self, peer: Option<SocketAddr>) -> Self {
        self.peer = peer;
        self
    }

    /// Ends the check: all its programs are ended, and a panic with the [`Failure`] is thrown. A
    /// report that will not be printed is not made, since a look at a program that hangs takes
    /// time.
    pub(crate) fn fail(self) -> ! {
        // What the program has printed explains best, and it did so before what is reported here.
        wait_until_read(&self.check);
        if let (Some(program), None) = (&self.program, &self.halt) {
            program.wait_for_end(SETTLE_TIME);
        }
        let report = (!self.is_unread()).then(|| self.layout());
        for program in self.check.programs() {
            program.kill();
        }
        panic_any(Failure::new(report, &self.check))
    }

    fn is_unread(&self) -> bool {
        if self.check.is_capturing() {
            return false;
        }
        // A busy program is looked at and ended at once, since it takes the processor from all
        // others.
        if matches!(self.halt, Some(Halt::Busy { .. })) {
            gate::is_silent(self.check.name())
        } else {
            gate::turn(self.check.name()) == Turn::Silent
        }
    }

    /// All that it says, in the order in which it is read.
    fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        layout.add(Kind::Title, parts::title(self.check.place()).into_iter().map(Row::Words));
        let place = parts::location(self.location);
        layout.add(Kind::Headline, [Row::Words(self.headline.clone()), Row::Line(place)]);
        for ladder in self.ladders() {
            layout.add(Kind::Ladder, ladder.lines().map(|line| Row::Line(line.to_owned())));
        }
        let asked = self.asked();
        for (label, rows) in asked.into_iter().chain(self.parts.clone()).chain(self.findings()) {
            layout.add(Kind::Labelled(label), rows);
        }
        for (label, text) in parts::footer(&self.check) {
            layout.add(Kind::Labelled(label), [Row::Words(text)]);
        }
        layout
    }

    fn ladders(&self) -> Vec<String> {
        match &self.ladder {
            Some(ladder) => vec![ladder.clone()],
            None => self.check.ladders().iter().map(Ladder::draw).collect(),
        }
    }

    /// How the program was started, what it was given, and what else was done to it.
    fn asked(&self) -> Vec<(&'static str, Vec<Row>)> {
        let Some(program) = self.program.as_ref().filter(|_| !self.without_command) else {
            return Vec::new();
        };
        let mut command = vec![Row::Words(program.line().to_owned())];
        command.extend(program.provoked().shown().into_iter().map(Row::Words));
        let stdin = program.stdin().shown();
        let stdin = stdin.map(|shown| (STDIN, vec![Row::Words(shown)]));
        [(COMMAND, command)].into_iter().chain(stdin).collect()
    }

    /// Why, what the program does now, and what it said itself.
    fn findings(&self) -> Vec<(&'static str, Vec<Row>)> {
        let program = self.program.as_deref();
        // A wrong answer has its cause elsewhere than where the threads wait by now.
        let hangs = self.halt.as_ref().is_some_and(|halt| *halt != Halt::Ended);
        let threads = program.filter(|_| hangs).and_then(|program| program.threads());
        let (panic, wanted_panic) = program.map(Process::panics).unwrap_or_default();
        let stderr = program.map(Process::stderr).unwrap_or_default();
        let evidence = Evidence {
            step: self.check.place().step.as_ref(),
            panic: panic.as_deref(),
            wanted_panic: wanted_panic.as_deref(),
            stderr: &stderr,
            provoked: program.map(Process::provoked).unwrap_or_default(),
            known: self.known.as_deref(),
            about_text: self.about_text,
            peer: self.peer,
            threads: threads.as_ref(),
            has_input: program.is_some_and(|program| program.stdin().shown().is_some()),
            halt: self.halt.as_ref(),
            ladders: &self.check.ladders(),
        };
        let cause = causes::rank(&evidence, self.causes.first(), self.guess.as_ref());
        let mut parts: Vec<_> =
            cause.into_iter().map(|cause| (CAUSE, vec![Row::Words(cause)])).collect();
        let Some(program) = program else { return parts };
        if hangs || program.has_ended() {
            let mut ending = program.ending();
            if threads.is_some() {
                ending.push_str("; where its threads wait:");
            }
            let threads = threads.iter().flat_map(Snapshot::lines).map(Row::Line);
            parts.push((PROGRAM, iter::once(Row::Words(ending)).chain(threads).collect()));
        }
        let stderr = last_lines(&program.stderr(), panic.is_some(), self.width());
        if !stderr.is_empty() {
            parts.push((STDERR, stderr.into_iter().map(Row::Line).collect()));
        }
        parts
    }
}

/// Waits until all that the check's programs have written has been read.
fn wait_until_read(check: &Check) {
    let deadline = Instant::now() + OUTPUT_GRACE;
    while !check.programs().iter().all(|it| it.is_served()) && Instant::now() < deadline {
        pause(DRAIN_INTERVAL);
    }
}

/// The last lines on standard error. A panic's own lines are left out: they have been shown.
fn last_lines(stderr: &str, panicked: bool, width: usize) -> Vec<String> {
    let lines = stderr.lines().take_while(|line| !(panicked && line.contains("panicked at ")));
    // Rust's own hint is about the program's panic, and a check sets no such variable.
    let is_hint = |line: &str| line.starts_with("note: run with `RUST_BACKTRACE=1`");
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty() && !is_hint(line)).collect();
    let hidden = lines.len().saturating_sub(STDERR_LINES);
    let mut shown = Vec::new();
    if hidden > 0 {
        shown.push(format!("… {hidden} earlier lines …"));
    }
    shown.extend(lines[hidden..].iter().map(|line| text::shorten(&without_number(line), width)));
    shown
}

/// A panic's line without the system's number of the thread, which tells nothing.
fn without_number(line: &str) -> String {
    match line.split_once("' (").zip(line.split_once(") panicked at ")) {
        Some(((thread, _), (_, place))) => format!("{thread}' panicked at {place}"),
        None => line.to_owned(),
    }
}
