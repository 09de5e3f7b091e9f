//! What can be wrong with a request: six kinds, each with an explanation.

use std::fmt::{self, Display};

/// `KIND: explanation` when it is displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The format is not one.
    BadFormat(String),
    /// More or fewer values than the format takes.
    WrongCount(String),
    /// A value is of a kind that its code does not take.
    WrongType(String),
    /// A number does not fit into its bytes.
    OutOfRange(String),
    /// More or fewer bytes than the format describes.
    WrongSize(String),
    /// Not an even number of hex digits.
    BadHex(String),
}

impl Error {
    /// The kind as it is printed, and the explanation.
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
