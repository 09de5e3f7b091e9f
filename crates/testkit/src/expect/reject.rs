//! What a check has found wrong by rules of its own.

use crate::program::running::Running;
use crate::report::explain;
use crate::report::failure::Report;
use crate::text;

/// What was wanted, or what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it is.
    Words(String),
    /// In hex. If both sides are bytes, a caret stands under the first difference.
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
pub struct Wrong {
    /// One line: what is wrong.
    pub headline: String,
    pub expected: Shown,
    pub came: Shown,
    /// The usual cause, if the check knows it. Otherwise, for bytes, what their difference tells.
    pub usually: Option<String>,
}

impl Running {
    /// Fails the check with a report in the form of all others.
    ///
    /// # Panics
    /// Always, with the report.
    #[track_caller]
    pub fn reject(&self, wrong: Wrong) -> ! {
        // What the check has written need not be what its headline says.
        let report = Report::new(wrong.headline).without_input();
        let (report, difference) = match (&wrong.expected, &wrong.came) {
            (Shown::Bytes(want), Shown::Bytes(got)) if !got.is_empty() && !want.is_empty() => {
                (report.compare_hex(want, got), explain::layout(want, got))
            }
            (expected, came) => (report.expected(expected.words()).came(came.words()), None),
        };
        report.maybe_usually(wrong.usually.or(difference)).program(self).fail()
    }
}
