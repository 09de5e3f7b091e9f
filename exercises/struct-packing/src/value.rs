//! Values, and their text on the command line.

use std::fmt::{self, Display};
use std::num::IntErrorKind;

use crate::code::Kind;
use crate::error::Error;
use crate::escape;

/// What is packed into bytes, and what comes out of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of any code for integers: all of them fit.
    Integer(i128),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    Bool(bool),
    /// For `c`, `s` and `p`.
    Bytes(Vec<u8>),
}

impl Value {
    /// The value of a text, which a code of this kind takes.
    ///
    /// # Errors
    /// `wrong-type` if it is not of that kind, `out-of-range` if it is an integer beyond all bounds.
    pub fn parse(kind: Kind, text: &str) -> Result<Self, Error> {
        match kind {
            Kind::Signed | Kind::Unsigned => integer(text).map(Self::Integer),
            Kind::Bool => boolean(text).map(Self::Bool),
            Kind::Float => float(text).map(Self::Float),
            Kind::Complex => complex(text),
            Kind::Char | Kind::Text | Kind::Pascal => {
                escape::bytes(text).map(Self::Bytes)
            }
            Kind::Pad => Err(Error::WrongType("pad bytes take no value".into())),
        }
    }
}

fn integer(text: &str) -> Result<i128, Error> {
    text.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => {
            Error::OutOfRange(format!("{text} is beyond every integer"))
        }
        _ => Error::WrongType(format!("{text:?} is no integer")),
    })
}

/// As in Python, a number is true unless it is 0.
fn boolean(text: &str) -> Result<bool, Error> {
    match (text, integer(text)) {
        ("true", _) => Ok(true),
        ("false", _) => Ok(false),
        (_, Ok(number)) => Ok(number != 0),
        (_, Err(Error::OutOfRange(_))) => Ok(true),
        _ => Err(Error::WrongType(format!(
            "{text:?} is neither true nor false nor an integer"
        ))),
    }
}

fn float(text: &str) -> Result<f64, Error> {
    text.parse().map_err(|_| Error::WrongType(format!("{text:?} is no number")))
}

fn complex(text: &str) -> Result<Value, Error> {
    let (re, im) = text.split_once(',').ok_or_else(|| {
        Error::WrongType(format!("{text:?} is no complex number: RE,IM, such as 1.5,-2"))
    })?;
    Ok(Value::Complex(float(re)?, float(im)?))
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Float(number) => write_float(f, *number),
            Self::Complex(re, im) => {
                write_float(f, *re)?;
                write!(f, ",")?;
                write_float(f, *im)
            }
            Self::Bool(value) => write!(f, "{value}"),
            Self::Bytes(bytes) => write!(f, "{}", escape::text(bytes)),
        }
    }
}

/// With a point or an exponent, so that it is seen to be a float. Rust writes `NaN`.
fn write_float(f: &mut fmt::Formatter<'_>, number: f64) -> fmt::Result {
    if number.is_nan() { write!(f, "nan") } else { write!(f, "{number:?}") }
}
