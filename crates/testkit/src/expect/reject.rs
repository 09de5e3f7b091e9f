//! `Running::reject`: fails a check with an expectation of its own in words.

use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::layout::layout;
use crate::text;

/// What was wanted, or what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Words(String),
    /// In hex. If both sides are bytes, a caret marks the first difference.
    Bytes(Vec<u8>),
}

impl Shown {
    fn words(&self) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Bytes(bytes) if bytes.is_empty() => "no bytes".into(),
            Self::Bytes(bytes) => text::hex(bytes),
        }
    }
}

/// The parts of a report for [`Running::reject`].
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// One line: what is wrong.
    pub headline: String,
    /// What was wanted.
    pub expected: Shown,
    /// What was seen.
    pub got: Shown,
    /// The likely cause, if the check knows it. Otherwise, for bytes, what their difference tells.
    pub cause: Option<String>,
}

impl Running {
    /// Fails the check with a report in the form of all others.
    ///
    /// # Panics
    /// Always, with the report.
    #[track_caller]
    pub fn reject(&self, wrong: Mismatch) -> ! {
        // A headline that says what one would type stands for how it was asked.
        let is_command = wrong.headline.starts_with(self.name());
        let report = Report::new(self, wrong.headline).about_text(true);
        let report = if is_command { report.without_command() } else { report };
        let (report, difference) = match (&wrong.expected, &wrong.got) {
            (Shown::Bytes(want), Shown::Bytes(got)) if !got.is_empty() && !want.is_empty() => {
                (report.compare_hex(want, got), layout(want, got))
            }
            (expected, got) => (report.expected(expected.words()).got(got.words()), None),
        };
        report.maybe_cause(wrong.cause.or(difference)).fail()
    }
}
