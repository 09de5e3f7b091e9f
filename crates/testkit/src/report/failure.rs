//! A failure is a value: a report that teaches, thrown as the payload of a panic and printed once, alone.

use std::env;
use std::fmt::Write;
use std::io::{IsTerminal, stdout};
use std::panic::{
    self, AssertUnwindSafe, Location, PanicHookInfo, catch_unwind, panic_any, resume_unwind,
};
use std::sync::Once;
use std::thread;
use std::time::{Duration, Instant};

use crate::check::current::{self, Place, Step};
use crate::check::gate::{self, Turn};
use crate::check::seed;
use crate::program::running::Running;
use crate::text::{self, wrap};
use crate::threads::Snapshot;
use crate::wait::patience::Halt;
use crate::wire::ladder::Ladder;
use crate::wire::udp_server;

/// Text is broken before this column, so that a report fits a terminal of 100 columns.
const WIDTH: usize = 96;

/// Where the text behind a label begins.
const INDENT: usize = 12;

/// Lines of the program's own log that are shown.
const LOG_LINES: usize = 6;

/// The payload of the panic with which a check ends.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The whole report, lines ended by newlines, without colour.
    pub report: String,
}

/// A report under construction, in the order in which it is read.
pub(crate) struct Report {
    headline: String,
    location: &'static Location<'static>,
    ladder: Option<String>,
    parts: Vec<(&'static str, Vec<String>)>,
    usually: Vec<String>,
    guess: Option<String>,
    halt: Option<Halt>,
    program: Option<Running>,
    without_input: bool,
}

impl Report {
    #[track_caller]
    pub fn new(headline: impl Into<String>) -> Self {
        Self {
            headline: headline.into(),
            location: Location::caller(),
            ladder: None,
            parts: Vec::new(),
            usually: Vec::new(),
            guess: None,
            halt: None,
            program: None,
            without_input: false,
        }
    }

    /// The exchange so far, drawn as a ladder.
    pub fn ladder(mut self, ladder: String) -> Self {
        self.ladder = Some(ladder);
        self
    }

    pub fn expected(self, text: impl Into<String>) -> Self {
        self.part("expected", text)
    }

    pub fn came(self, text: impl Into<String>) -> Self {
        self.part("came", text)
    }

    fn part(mut self, label: &'static str, text: impl Into<String>) -> Self {
        self.parts.push((label, wrap(&text.into(), WIDTH - INDENT)));
        self
    }

    /// The same, with lines that stay as they are.
    pub fn came_with(mut self, text: impl Into<String>, lines: Vec<String>) -> Self {
        let text = wrap(&text.into(), WIDTH - INDENT);
        self.parts.push(("came", text.into_iter().chain(lines).collect()));
        self
    }

    /// Both sides, with a caret at the first difference.
    pub fn compare(mut self, want: &[u8], got: &[u8]) -> Self {
        let (expected, came) = text::compare(want, got);
        self.parts.push(("expected", expected));
        self.parts.push(("came", came));
        self
    }

    /// The same in hex, whatever the bytes are.
    pub fn compare_hex(mut self, want: &[u8], got: &[u8]) -> Self {
        let (expected, came) = text::compare_hex(want, got);
        self.parts.push(("expected", expected));
        self.parts.push(("came", came));
        self
    }

    /// What usually causes this. The first cause that is given counts most.
    pub fn usually(mut self, cause: impl Into<String>) -> Self {
        self.usually.push(cause.into());
        self
    }

    pub fn maybe_usually(self, cause: Option<String>) -> Self {
        match cause {
            Some(cause) => self.usually(cause),
            None => self,
        }
    }

    /// A cause that bytes alone suggest: given only if nothing else is known.
    pub fn guess(mut self, cause: Option<String>) -> Self {
        self.guess = cause;
        self
    }

    pub fn halted(mut self, halt: Option<Halt>) -> Self {
        self.halt = halt;
        self
    }

    /// Leaves out what was written to the program's standard input.
    pub fn without_input(mut self) -> Self {
        self.without_input = true;
        self
    }

    pub fn program(mut self, program: &Running) -> Self {
        self.program = Some(program.clone());
        self
    }

    /// Throws the report. Programs that hang are looked at first and then ended.
    pub fn fail(self) -> ! {
        // What the program has printed explains best, and it printed before it did what is reported here.
        wait_until_drained();
        let test = current::name().filter(|_| !current::is_capturing());
        // A busy program is looked at and ended at once, since it takes the processor from all others.
        let busy = matches!(self.halt, Some(Halt::Busy { .. }));
        let unread = test.is_some_and(|test| {
            if busy { gate::is_silent(&test) } else { gate::fails_in_silence(&test) }
        });
        let report = if unread { String::new() } else { self.render(&current::place()) };
        for program in current::programs() {
            program.kill();
        }
        panic_any(Failure { report })
    }

    fn render(&self, place: &Place) -> String {
        let mut text = String::new();
        if let Some(foreign) = &place.foreign {
            let _ = writeln!(text, "program under test: {foreign} (LAB_PROGRAM)");
        }
        let _ = writeln!(text, "{}", title(place));
        let _ = writeln!(text, "  {}", self.headline);
        let _ = writeln!(
            text,
            "  {}:{}\n",
            current::tidy_path(self.location.file()),
            self.location.line()
        );
        let drawings = || current::ladders().iter().map(Ladder::draw).collect();
        for ladder in self.ladder.clone().map_or_else(drawings, |ladder| vec![ladder]) {
            let _ = writeln!(text, "{ladder}");
        }
        let input = self.program.as_ref().and_then(|program| program.input().shown());
        if let Some(input) = input.filter(|_| !self.without_input) {
            write_part(&mut text, "its input", &wrap(&input, WIDTH - INDENT));
        }
        for (label, lines) in self.parts.iter().chain(&self.about_the_program(place.step.as_ref()))
        {
            write_part(&mut text, label, lines);
        }
        for (label, line) in footer(place) {
            write_part(&mut text, label, &[line]);
        }
        text
    }

    /// Why, what the program does now, and what it said itself.
    fn about_the_program(&self, step: Option<&Step>) -> Vec<(&'static str, Vec<String>)> {
        let mut parts = Vec::new();
        // A wrong answer has its cause elsewhere than where the threads wait by now.
        let hangs =
            matches!(self.halt, Some(Halt::Still(_) | Halt::Busy { .. } | Halt::Deadline(_)));
        let threads = self.program.as_ref().filter(|_| hangs).and_then(Running::threads);
        let verdict = threads.as_ref().and_then(|threads| threads.diagnosis.clone());
        let panic = self.program.as_ref().and_then(Running::panic);
        let verdict = threads.as_ref().and_then(unnoticed_end).or(verdict);
        let verdict = verdict.or_else(|| udp_server::nothing_sent(threads.as_ref()?));
        let causes = causes(
            panic.as_deref().filter(|panic| !is_later(panic, step)),
            &self.usually,
            verdict,
            self.halt.as_ref(),
        );
        let guess = self.guess.iter().filter(|_| causes.is_empty());
        for cause in causes.iter().chain(guess) {
            parts.push(("usually", wrap(cause, WIDTH - INDENT)));
        }
        if let Some(program) = &self.program {
            let mut lines = wrap(&program.ending(), WIDTH - INDENT);
            if let Some(threads) = &threads {
                lines[0].push_str("; where its threads wait:");
                lines.extend(threads.lines());
            }
            if hangs || program.has_ended() {
                parts.push(("program", lines));
            }
            let log = log_of(program, panic.is_some());
            if !log.is_empty() {
                parts.push(("its log", log));
            }
        }
        parts
    }
}

/// The connection has ended, and the only thread asks for more input: it has not looked whether a whole reply came.
fn unnoticed_end(threads: &Snapshot) -> Option<String> {
    let asks = threads.only_asks_for_input()?;
    current::ladders().iter().any(Ladder::has_ended).then(|| {
        format!(
            "{asks}, although the connection has ended. read_until and read_line return at the \
             end of the stream as well, with what has come, or with nothing: no newline at the end means that the \
             server has closed"
        )
    })
}

/// Waits until all that the check's programs have written has been taken, at most a second.
fn wait_until_drained() {
    let deadline = Instant::now() + Duration::from_secs(1);
    while !current::programs().iter().all(Running::is_served) && Instant::now() < deadline {
        thread::park_timeout(Duration::from_millis(2));
    }
}

/// Whether a panic is a gap that belongs to a later step than the one that is checked: it is not what is wrong here.
fn is_later(panic: &str, step: Option<&Step>) -> bool {
    let gap = panic.strip_prefix("not yet implemented: step ");
    let number =
        gap.and_then(|gap| gap.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok());
    number.zip(step).is_some_and(|(gap, step)| gap > step.number)
}

/// What is known to have gone wrong comes before what usually goes wrong: a panic explains the reset it caused.
fn causes(
    panic: Option<&str>,
    usually: &[String],
    verdict: Option<String>,
    halt: Option<&Halt>,
) -> Vec<String> {
    if let Some(panic) = panic {
        return vec![match panic.strip_prefix("not yet implemented: ") {
            Some(gap) => format!("the program came to a gap that is yours to fill: {gap}"),
            None if panic.starts_with("failed printing to stdout") => format!(
                "a thread of the program panicked: {panic}. println! and print! do that when nobody reads the output any \
                 more, as after `| head`: use writeln! and look at its error"
            ),
            None => format!("a thread of the program panicked: {panic}"),
        }];
    }
    // What the threads wait for is seen, the rest is experience.
    let seen = verdict.or_else(|| match halt {
        Some(Halt::Busy { thread, cpu }) => Some(format!(
            "thread {thread} has used {:.1} s of a processor and nothing came of it: a loop that runs without a pause",
            cpu.as_secs_f32()
        )),
        _ => None,
    });
    seen.into_iter().chain(usually.first().cloned()).collect()
}

fn title(place: &Place) -> String {
    match &place.step {
        Some(step) => format!("step {} {}: {}", step.number, step.name, place.claim),
        None => place.claim.clone(),
    }
}

fn footer(place: &Place) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if place.seeded {
        lines.push(("repeat", format!("LAB_SEED={} makes the same random choices", seed::seed())));
    }
    if let Some(step) = &place.step {
        let exercise = &place.exercise;
        lines.push((
            "read on",
            format!("docs/{exercise}.md; exercises/{exercise}/HINTS.md, step {}", step.number),
        ));
    }
    lines
}

/// The last lines on standard error. A panic's own lines are left out: they have been shown.
fn log_of(program: &Running, panicked: bool) -> Vec<String> {
    let stderr = program.stderr();
    let lines = stderr.lines().take_while(|line| !(panicked && line.contains("panicked at ")));
    let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
    let hidden = lines.len().saturating_sub(LOG_LINES);
    let mut shown = Vec::new();
    if hidden > 0 {
        shown.push(format!("… {hidden} earlier lines …"));
    }
    shown.extend(lines[hidden..].iter().map(|line| text::shorten(line, WIDTH - INDENT)));
    shown
}

fn write_part(text: &mut String, label: &str, lines: &[String]) {
    for (at, line) in lines.iter().enumerate() {
        let label = if at == 0 { label } else { "" };
        let _ =
            writeln!(text, "{}", format!("  {label:<width$}{line}", width = INDENT - 2).trim_end());
    }
}

/// Runs `body` and returns the report with which it failed, if it did. Nothing is printed. For the kit's own tests
/// and for tools that judge a program.
///
/// # Panics
/// If `body` panics with anything but a [`Failure`].
pub fn report_of(body: impl FnOnce()) -> Option<String> {
    install();
    match current::capturing(|| catch_unwind(AssertUnwindSafe(body))) {
        Ok(()) => None,
        Err(payload) => match payload.downcast::<Failure>() {
            Ok(failure) => Some(failure.report),
            Err(payload) => resume_unwind(payload),
        },
    }
}

/// From now on failures and other panics of checks are printed as reports; panics elsewhere as they always are.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if current::is_capturing() && info.payload().is::<Failure>() {
                return;
            }
            match (info.payload().downcast_ref::<Failure>(), current::name()) {
                (Some(failure), Some(test)) => print_in_turn(&test, &failure.report),
                (Some(failure), None) => eprint!("{}", failure.report),
                (None, Some(test)) if !current::is_capturing() => {
                    print_in_turn(&test, &of_a_panic(info))
                }
                (None, _) => usual(info),
            }
        }));
    });
}

/// An `assert!` in a check has no program to show, but it keeps to the same form.
fn of_a_panic(info: &PanicHookInfo<'_>) -> String {
    let place = current::place();
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or(payload.downcast_ref::<String>().map(String::as_str));
    let message = message.unwrap_or("a panic without a message");
    let mut text = format!("{}\n", title(&place));
    for line in message.lines() {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(at) = info.location() {
        let _ = writeln!(text, "  {}:{}\n", current::tidy_path(at.file()), at.line());
    }
    for (label, line) in footer(&place) {
        write_part(&mut text, label, &[line]);
    }
    text
}

/// Prints the report when all lower steps have come to their verdict, if it is the one to be read first.
fn print_in_turn(test: &str, report: &str) {
    match gate::turn(test) {
        Turn::Report { waiting } => {
            // The test harness prints the check's name above; an empty line sets the report off.
            eprintln!("\n{}", painted(report));
            for line in waiting {
                eprintln!("{line}");
            }
        }
        Turn::Waits(line) => eprintln!("{line}"),
        Turn::Silent => {}
    }
}

/// Labels and title in bold on a terminal: never the only sign of anything.
fn painted(report: &str) -> String {
    let plain =
        env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) || !stdout().is_terminal();
    if plain {
        return report.to_owned();
    }
    let labels = ["expected", "came", "usually", "program", "its log", "repeat", "read on"];
    let paint = |(at, line): (usize, &str)| {
        let label = labels
            .iter()
            .find(|label| line.strip_prefix("  ").is_some_and(|line| line.starts_with(*label)));
        match label {
            _ if at == 0 => format!("\x1b[1;31m{line}\x1b[0m\n"),
            Some(label) => format!("  \x1b[1m{label}\x1b[0m{}\n", &line[2 + label.len()..]),
            None => format!("{line}\n"),
        }
    };
    report.lines().enumerate().map(paint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_of_a_later_step_is_no_cause() {
        let step = Step { number: 1, name: "listen".into() };

        assert!(is_later("not yet implemented: step 2: read (src/main.rs:7:5)", Some(&step)));
        assert!(!is_later("not yet implemented: step 1: bind (src/main.rs:7:5)", Some(&step)));
        assert!(!is_later("index out of bounds (src/main.rs:7:5)", Some(&step)));
    }

    #[test]
    fn a_panic_comes_before_what_it_caused() {
        let usually = ["the connection was reset".to_owned()];

        let causes = causes(Some("index out of bounds (src/main.rs:7:5)"), &usually, None, None);

        assert_eq!(
            causes,
            ["a thread of the program panicked: index out of bounds (src/main.rs:7:5)"]
        );
    }
}
