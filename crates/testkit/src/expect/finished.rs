//! A program that has ended by itself: its status and what it printed, judged with `assert_cmd` and
//! `predicates`.

use std::ffi::OsString;
use std::fmt;
use std::process::Output;

use assert_cmd::assert::{Assert, IntoOutputPredicate, OutputAssertExt};
use predicates::prelude::*;
use predicates::reflection::PredicateReflection;

use crate::platform;
use crate::program::command::Program;
use crate::program::process::Stream;
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::output;
use crate::text;

/// How many lines are shown before one that is wrong.
const CONTEXT: usize = 4;

/// The longest line that is shown of those, and of an error, in characters.
const LINE_WIDTH: usize = 80;
const ERROR_WIDTH: usize = 160;

impl Program {
    /// Starts the program with an empty standard input and waits until it ends.
    ///
    /// # Panics
    /// With a report if it cannot be started or does not end.
    #[track_caller]
    #[must_use = "its status and its output are still to be judged"]
    pub fn run<S: Into<OsString>>(&self, args: impl IntoIterator<Item = S>) -> Finished {
        let running = self.start(args);
        running.close_stdin();
        running.finish()
    }
}

impl Running {
    /// Waits until the program ends by itself.
    ///
    /// # Panics
    /// With a report if it does not end: when it stands still, at the deadline, or when a limit
    /// stopped it.
    #[track_caller]
    #[must_use = "its status and its output are still to be judged"]
    pub fn finish(&self) -> Finished {
        self.wait_and_finish(None)
    }

    /// The same; `why` says why it should end, or what keeps it.
    ///
    /// # Panics
    /// As [`Running::finish`] does.
    #[track_caller]
    #[must_use = "its status and its output are still to be judged"]
    pub fn finish_or(&self, why: &str) -> Finished {
        self.wait_and_finish(Some(why.to_owned()))
    }

    #[track_caller]
    fn wait_and_finish(&self, why: Option<String>) -> Finished {
        let halt = self.wait_for_its_end().err();
        let fault = match (&halt, self.was_stopped()) {
            (Some(_), _) => "did not end",
            (None, true) => "had to be stopped",
            (None, false) => return Finished::new(self),
        };
        Report::new(self, format!("the program {fault}"))
            .expected("the program ends by itself")
            .got(match self.was_stopped() {
                true => self.ending(),
                false => "it does not end".into(),
            })
            .known(why)
            .halted(halt)
            .fail()
    }
}

/// What is left of a program that has ended. Each expectation fails with a report.
pub struct Finished {
    program: Running,
    assert: Assert,
}

impl fmt::Debug for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Finished").field(&self.program).finish()
    }
}

impl Finished {
    fn new(program: &Running) -> Self {
        program.drain();
        let status = program.status().expect("the program has ended");
        let output =
            Output { status, stdout: program.stdout(), stderr: program.stderr().into_bytes() };
        Self { program: program.clone(), assert: output.assert() }
    }

    /// The exit status is 0.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn success(self) -> Self {
        self.code(0)
    }

    /// The exit status is `wanted`.
    ///
    /// # Panics
    /// With a report if it is not, or if a signal has ended the program.
    #[track_caller]
    pub fn code(self, wanted: i32) -> Self {
        let Self { program, assert } = self;
        if let Ok(assert) = assert.try_code(wanted) {
            return Self { program, assert };
        }
        let code = program.status().and_then(|status| status.code());
        let got = match (code, program.provoked().signal, program.status()) {
            (Some(code), ..) => format!("exit status {code}"),
            (None, Some(signal), _) => {
                format!("none: {signal} has ended it, which the check has sent")
            }
            (None, None, Some(status)) => format!("none: it {}", platform::describe_exit(status)),
            (None, None, None) => "none".into(),
        };
        report(&program, "it did not end with the status that was expected")
            .expected(format!("exit status {wanted}"))
            .got(got)
            .maybe_cause(why_status(&program, wanted))
            .fail()
    }

    /// Standard output is as `wanted`: the exact text, or a predicate on text.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn stdout<P: Predicate<[u8]>>(self, wanted: impl IntoOutputPredicate<P>) -> Self {
        let Self { program, assert } = self;
        let wanted = wanted.into_output();
        let words = Words::of(&wanted);
        match assert.try_stdout(wanted) {
            Ok(assert) => Self { program, assert },
            Err(_) => fail_text(&program, Stream::Output, words),
        }
    }

    /// Standard output is exactly `wanted`; `why` gets what was printed instead, and says what
    /// causes that, if the check knows it.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn stdout_or(self, wanted: &str, why: impl FnOnce(&str) -> Option<String>) -> Self {
        let got = self.program.stdout();
        if got == wanted.as_bytes() {
            return self;
        }
        let known = why(&String::from_utf8_lossy(&got));
        fail_with(&self.program, &got, wanted, known)
    }

    /// Standard error is as `wanted`: the exact text, or a predicate on text.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn stderr<P: Predicate<[u8]>>(self, wanted: impl IntoOutputPredicate<P>) -> Self {
        let Self { program, assert } = self;
        let wanted = wanted.into_output();
        let words = Words::of(&wanted);
        match assert.try_stderr(wanted) {
            Ok(assert) => Self { program, assert },
            Err(_) => fail_text(&program, Stream::Error, words),
        }
    }

    /// The error of a program of this course: exit status 1, nothing more on standard output than
    /// what earlier expectations have accounted for, and on standard error a last line that begins
    /// with `line`.
    ///
    /// # Panics
    /// With a report if one of these does not hold.
    #[track_caller]
    pub fn error(self, line: &str) -> Self {
        let begins = format!("error: {line}");
        let finished = self.code(1);
        let program = &finished.program;
        let stderr = program.stderr();
        let last = stderr.lines().last();
        if !last.is_some_and(|last| last.starts_with(&begins)) {
            let shown = last.map(|last| format!("{:?}", text::shorten(last, ERROR_WIDTH)));
            let is_there = stderr.lines().any(|line| line.starts_with(&begins));
            report(program, "the error is not reported as agreed")
                .about_text(true)
                .expected(format!("a last line on standard error that begins with {begins:?}"))
                .got(shown.unwrap_or_else(|| "nothing".into()))
                .maybe_cause(is_there.then(|| "other text follows the error".into()))
                .fail();
        }
        let unread = program.unread_stdout();
        if !unread.is_empty() {
            report(program, "it failed and printed a result")
                .about_text(true)
                .expected("nothing more on standard output")
                .got(shown(&unread))
                .cause(
                    "what could not be done has no result: whoever reads standard output takes \
                     this for one",
                )
                .fail();
        }
        finished
    }

    /// The cause, if a thread has panicked as it was told to and the program knows nothing of it.
    fn lost_panic(&self) -> Option<String> {
        let status = self.program.status().and_then(|status| status.code());
        let is_lost = status == Some(0) && self.program.has_panicked_as_wanted();
        is_lost.then(|| why_status(&self.program, 1)).flatten()
    }

    pub(crate) fn program(&self) -> &Running {
        &self.program
    }

    /// Each line of standard output obeys `rule`, which is put in words; `judge` gets the lines one
    /// after the other, at last `None`, and says what is wrong, if anything.
    ///
    /// # Panics
    /// With a report about the first line that does not.
    #[track_caller]
    pub fn stdout_lines(
        self,
        rule: &str,
        mut judge: impl FnMut(Option<&str>) -> Result<(), String>,
    ) -> Self {
        let text = self.stdout_text();
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..=lines.len() {
            let Err(wrong) = judge(lines.get(at).copied()) else { continue };
            let got = match lines.get(at) {
                Some(line) => {
                    format!("{}, line {}: {wrong}.", text::quoted(line.as_bytes()), at + 1)
                }
                None => format!("the end, after {at} lines: {wrong}."),
            };
            let before = &lines[at.saturating_sub(CONTEXT)..at];
            let more = if before.is_empty() { "" } else { " The lines before it:" };
            let before = before.iter().map(|line| text::shorten(line, LINE_WIDTH)).collect();
            report(&self.program, "a line on standard output is not right")
                .about_text(true)
                .expected(rule)
                .got_with(got + more, before)
                .maybe_cause(self.lost_panic())
                .fail();
        }
        self
    }

    /// What the program has printed on standard output; of a long text the first and the last 32
    /// KiB.
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.program.stdout()).into_owned()
    }
}

/// What is wanted of a text, kept for the report.
struct Words {
    /// The whole text, if there is but one: the predicate's own words do not show it.
    exact: Option<String>,
    /// The predicate as it says itself what it demands of a `var`.
    predicate: String,
}

impl Words {
    fn of<P: Predicate<[u8]>>(predicate: &P) -> Self {
        Self {
            exact: exact(predicate),
            predicate: in_words(&predicate.to_string().replace('\n', "\\n")),
        }
    }
}

/// `var.contains(X)`, as the crate writes it, in words.
fn in_words(predicate: &str) -> String {
    let contains = predicate.strip_prefix("var.contains(").and_then(|rest| rest.strip_suffix(')'));
    contains.map_or_else(|| predicate.to_owned(), |text| format!("text with \"{text}\" in it"))
}

fn exact(predicate: &dyn PredicateReflection) -> Option<String> {
    let original = predicate.parameters().find(|parameter| parameter.name() == "original");
    let original = original.map(|parameter| parameter.value().to_string());
    original.or_else(|| predicate.children().find_map(|child| exact(child.value())))
}

fn shown(text: &[u8]) -> String {
    if text.is_empty() { "nothing".into() } else { text::quoted(text) }
}

fn why_status(program: &Running, wanted: i32) -> Option<String> {
    let code = program.status().and_then(|status| status.code());
    let why = match (code, program.has_panicked_as_wanted()) {
        (None, _) if program.provoked().signal.is_some() => {
            "it has no handler for this signal, so the signal ends it at once"
        }
        (Some(0), true) => {
            "the panic of a thread got lost: join returns it as an Err, and `let _ =` or ok() \
             throws that away. Make an error of it, which main reports"
        }
        (Some(101), true) => {
            "main has panicked after the thread: unwrap() on what join returns does that, and so \
             does the end of a scope. Join each, match on the result, report it in one line"
        }
        (Some(0), false) if wanted == 2 => {
            "a value that makes no sense is a usage error: let clap refuse it, which ends the \
             program with status 2"
        }
        (Some(0), false) => {
            "a failure must show in the status: return it as an Err, of which main makes a line \
             and status 1"
        }
        (Some(101), false) => {
            "a panic is no error message: return the error to main, which reports it in one line"
        }
        _ => return None,
    };
    Some(why.into())
}

#[track_caller]
fn fail_with(program: &Running, got: &[u8], wanted: &str, known: Option<String>) -> ! {
    let report = report(program, "standard output is not what was expected");
    let report = match (wanted, got) {
        ("", got) => report.expected("nothing").got(text::quoted(got)),
        (wanted, b"") => report.compare(wanted.as_bytes(), b"").got_instead(program.nothing()),
        (wanted, got) => report.compare(wanted.as_bytes(), got),
    };
    report.about_text(!got.is_empty()).known(known).guess(program.why_nothing(got, None)).fail()
}

#[track_caller]
fn fail_text(program: &Running, stream: Stream, wanted: Words) -> ! {
    let (name, got) = match stream {
        Stream::Output => ("standard output", program.stdout()),
        Stream::Error => ("standard error", program.stderr().into_bytes()),
    };
    let report = report(program, &format!("{name} is not what was expected"));
    let exact = wanted.exact.clone();
    let report = match wanted.exact {
        Some(text) if !text.is_empty() && !got.is_empty() => report.compare(text.as_bytes(), &got),
        Some(text) => report.expected(shown(text.as_bytes())).got(shown(&got)),
        None => {
            let last = got.split(|byte| *byte == b'\n').rfind(|line| !line.is_empty());
            let got = last.map_or_else(
                || "nothing".to_owned(),
                |line| format!("as its last line {}", text::quoted(line)),
            );
            report.expected(format!("{name}: {}", wanted.predicate)).got(got)
        }
    };
    let surplus = exact.and_then(|text| output::surplus_line(text.as_bytes(), &got));
    let nothing = program.why_nothing(&got, None).filter(|_| stream == Stream::Output);
    report.about_text(!got.is_empty()).maybe_cause(surplus).guess(nothing).fail()
}

#[track_caller]
fn report(program: &Running, fault: &str) -> Report {
    Report::new(program, fault)
}
