//! A program that has ended by itself: its status and what it printed, judged with `assert_cmd` and `predicates`.

use std::process::Output;

use assert_cmd::assert::{Assert, IntoCodePredicate, IntoOutputPredicate, OutputAssertExt};
use predicates::prelude::*;
use predicates::reflection::PredicateReflection;

use crate::program::running::Running;
use crate::report::failure::Report;
use crate::text;

/// So many lines are shown before one that is wrong.
const CONTEXT: usize = 4;

/// What is left of a program that has ended. Each expectation fails with a report.
pub struct Finished {
    program: Running,
    assert: Assert,
}

impl Finished {
    pub(crate) fn new(program: &Running) -> Self {
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

    /// The exit status is as `wanted`: a number, several, or a predicate.
    ///
    /// # Panics
    /// With a report if it is not, or if a signal has ended the program.
    #[track_caller]
    pub fn code<P: Predicate<i32>>(self, wanted: impl IntoCodePredicate<P>) -> Self {
        let wanted = wanted.into_code();
        let expected = said("exit status", &wanted.to_string());
        match self.assert.try_code(wanted) {
            Ok(assert) => Self { program: self.program, assert },
            Err(_) => {
                let code = self.program.status().and_then(|status| status.code());
                let came = code.map_or("none: a signal has ended it".into(), |code| {
                    format!("exit status {code}")
                });
                fail(
                    &self.program,
                    "it did not end with the status that was expected",
                    expected,
                    came,
                    status_cause(code, self.program.has_panicked_as_wanted()),
                )
            }
        }
    }

    /// Standard output is as `wanted`: the exact text, or a predicate on text.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn stdout<P: Predicate<[u8]>>(self, wanted: impl IntoOutputPredicate<P>) -> Self {
        let wanted = wanted.into_output();
        let (exact, expected) = (exact(&wanted), said("standard output", &wanted.to_string()));
        match self.assert.try_stdout(wanted) {
            Ok(assert) => Self { program: self.program, assert },
            Err(_) => {
                fail_text(&self.program, "standard output", exact, expected, &self.program.stdout())
            }
        }
    }

    /// Standard error is as `wanted`: the exact text, or a predicate on text.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn stderr<P: Predicate<[u8]>>(self, wanted: impl IntoOutputPredicate<P>) -> Self {
        let wanted = wanted.into_output();
        let (exact, expected) = (exact(&wanted), said("standard error", &wanted.to_string()));
        match self.assert.try_stderr(wanted) {
            Ok(assert) => Self { program: self.program, assert },
            Err(_) => fail_text(
                &self.program,
                "standard error",
                exact,
                expected,
                self.program.stderr().as_bytes(),
            ),
        }
    }

    /// The error of a program of this course: exit status 1, nothing more on standard output than what earlier
    /// expectations have accounted for, and on standard error a last line that begins with `line`.
    ///
    /// # Panics
    /// With a report if one of these does not hold.
    #[track_caller]
    pub fn error(self, line: &str) -> Self {
        let begins = format!("error: {line}");
        let finished = self.code(1);
        let stderr = finished.program.stderr();
        if !stderr.lines().last().is_some_and(|last| last.starts_with(&begins)) {
            let expected = format!("a last line on standard error that begins with {begins:?}");
            let came = stderr
                .lines()
                .last()
                .map_or("nothing".into(), |last| format!("{:?}", text::shorten(last, 160)));
            fail(&finished.program, "the error is not reported as agreed", expected, came, None);
        }
        let unread = finished.program.unread_stdout();
        if !unread.is_empty() {
            let cause = "what could not be done has no result: whoever reads standard output takes this for one";
            let expected = "nothing more on standard output".into();
            fail(
                &finished.program,
                "it failed and printed a result",
                expected,
                shown(&unread),
                Some(cause.into()),
            );
        }
        finished
    }

    pub(crate) fn line(&self) -> &str {
        self.program.line()
    }

    pub(crate) fn program(&self) -> &Running {
        &self.program
    }

    /// Each line of standard output obeys `rule`, which is put in words; `judge` gets the lines one after the other, at
    /// last `None`, and says what is wrong, if anything.
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
            if let Err(wrong) = judge(lines.get(at).copied()) {
                let came = match lines.get(at) {
                    Some(line) => {
                        format!("{}, line {}: {wrong}.", text::quoted(line.as_bytes()), at + 1)
                    }
                    None => format!("the end, after {at} lines: {wrong}."),
                };
                let before = &lines[at.saturating_sub(CONTEXT)..at];
                let came =
                    if before.is_empty() { came } else { format!("{came} The lines before it:") };
                Report::new(format!(
                    "{}: a line on standard output is not right",
                    self.program.line()
                ))
                .expected(rule)
                .came_with(came, before.iter().map(|line| text::shorten(line, 80)).collect())
                .program(&self.program)
                .fail();
            }
        }
        self
    }

    /// What the program has printed on standard output; of a long text the first and the last 32 KiB.
    pub fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.program.stdout()).into_owned()
    }
}

/// `var == 1` to `exit status == 1`, and `var.contains(a)` to `standard error contains(a)`.
fn said(subject: &str, predicate: &str) -> String {
    let predicate = predicate.replace('\n', "\\n");
    match predicate.contains("var ") || predicate.contains("var.") {
        true => ["var ", "var."]
            .iter()
            .fold(predicate, |text, var| text.replace(var, &format!("{subject} "))),
        false => format!("{subject}: {predicate}"),
    }
}

/// The whole text that is wanted, if there is but one: the predicate's own words do not show it.
fn exact(predicate: &dyn PredicateReflection) -> Option<String> {
    let original = predicate.parameters().find(|parameter| parameter.name() == "original");
    let original = original.map(|parameter| parameter.value().to_string());
    original.or_else(|| predicate.children().find_map(|child| exact(child.value())))
}

fn shown(text: &[u8]) -> String {
    if text.is_empty() { "nothing".into() } else { text::quoted(text) }
}

fn status_cause(code: Option<i32>, thread_has_panicked: bool) -> Option<String> {
    match code {
        Some(0) if thread_has_panicked => Some(
            "the panic of a thread got lost: join returns it as an Err, and `let _ =` or ok() throws that away. Look at \
             what join returns, and return ExitCode::FAILURE from main"
                .into(),
        ),
        Some(101) if thread_has_panicked => Some(
            "main has panicked after the thread: unwrap() on what join returns does that, and so does the end of a \
             scope. Join each thread, match on the result, and report it in one line"
                .into(),
        ),
        Some(0) => Some("a failure must show in the status: return ExitCode::FAILURE from main".into()),
        Some(101) => Some("a panic is no error message: return the error to main, which reports it in one line".into()),
        _ => None,
    }
}

/// `expected` says in words what is wanted where it is not one `exact` text.
#[track_caller]
fn fail_text(
    program: &Running,
    stream: &str,
    exact: Option<String>,
    expected: String,
    came: &[u8],
) -> ! {
    let headline = format!("{stream} is not what was expected");
    match exact {
        Some(text) if !text.is_empty() && !came.is_empty() => {
            Report::new(format!("{}: {headline}", program.line()))
                .compare(text.as_bytes(), came)
                .program(program)
                .fail()
        }
        Some(text) => fail(program, &headline, shown(text.as_bytes()), shown(came), None),
        None => fail(program, &headline, expected, shown(came), None),
    }
}

#[track_caller]
fn fail(
    program: &Running,
    headline: &str,
    expected: String,
    came: String,
    cause: Option<String>,
) -> ! {
    Report::new(format!("{}: {headline}", program.line()))
        .expected(expected)
        .came(came)
        .maybe_usually(cause)
        .program(program)
        .fail()
}
