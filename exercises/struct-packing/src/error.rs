//! What can be wrong with a request: six kinds of errors, each with an explanation.

use std::fmt::{self, Display};

/// Displayed as `KIND: explanation`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The format is not valid.
    BadFormat(String),
    /// There are more or fewer values than the format takes.
    WrongCount(String),
    /// A value is not of the kind that its code takes.
    WrongType(String),
    /// A number does not fit into its bytes.
    OutOfRange(String),
    /// There are more or fewer bytes than the format describes.
    WrongSize(String),
    /// The text is not an even number of hex digits.
    BadHex(String),
}

impl Error {
    /// Returns the kind as it is printed, and the explanation.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::BadFormat(text) => ("bad-format", text),
            Self::WrongCount(text) => ("wrong-count", text),
            Self::WrongType(text) => ("wrong-type", text),
            Self::OutOfRange(text) => ("out-of-range", text),
            Self::WrongSize(text) => ("wrong-size", text),
            Self::BadHex(text) => ("bad-hex", text),
        }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = self.parts();
        write!(f, "{kind}: {text}")
    }
}
