//! Values, and their text on the command line.

use std::fmt::{self, Display};
use std::num::IntErrorKind;

use crate::code::Kind;
use crate::error::Error;
use crate::escape;

/// A value to pack, or an unpacked one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// For all integer codes: an `i128` holds every `i64` and every `u64`.
    Integer(i128),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    Bool(bool),
    /// For `c`, `s` and `p`.
    Bytes(Vec<u8>),
}

impl Value {
    /// Parses text as a value of this kind.
    ///
    /// # Errors
    /// `wrong-type` if it is not of this kind, `out-of-range` if it is an integer that
    /// does not even fit into an `i128`.
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
    match text.parse::<i128>() {
        Ok(number) => Ok(number),
        Err(error) => match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => {
                Err(Error::OutOfRange(format!("{text} is beyond every integer")))
            }
            _ => Err(Error::WrongType(format!("{text:?} is no integer"))),
        },
    }
}

/// As in Python, every number but 0 is true.
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
    let Some((re, im)) = text.split_once(',') else {
        return Err(Error::WrongType(format!(
            "{text:?} is no complex number: RE,IM, such as 1.5,-2"
        )));
    };
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

/// With `{:?}` every float has a point or an exponent. Rust writes `NaN`, Python `nan`.
fn write_float(f: &mut fmt::Formatter<'_>, number: f64) -> fmt::Result {
    if number.is_nan() { write!(f, "nan") } else { write!(f, "{number:?}") }
}
