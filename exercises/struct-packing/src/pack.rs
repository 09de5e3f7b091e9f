//! Values to bytes.

use crate::code::Kind;
use crate::error::Error;
use crate::format::{Field, Format, Order};
use crate::half;
use crate::value::Value;

/// 16 MiB. A format of ten characters can ask for more zeros than there is memory.
const LARGEST_RESULT: usize = 16 << 20;

/// Asks `next` for one value after the other and packs them.
///
/// # Errors
/// `wrong-size` if the result is too large, `wrong-type` and `out-of-range` at the first value that does not fit; and
/// whatever `next` returns.
pub fn pack(format: &Format, mut next: impl FnMut(Kind) -> Result<Value, Error>) -> Result<Vec<u8>, Error> {
    if format.size > LARGEST_RESULT {
        return Err(Error::WrongSize(format!("{} bytes are more than {LARGEST_RESULT}", format.size)));
    }
    let mut bytes = Vec::with_capacity(format.size);
    for field in &format.fields {
        // Pad bytes and alignment: what no field covers is zeros.
        bytes.resize(field.offset, 0);
        for _ in 0..field.repeat {
            put(&mut bytes, field, format.order, next(field.kind)?)?;
        }
    }
    bytes.resize(format.size, 0);
    Ok(bytes)
}

/// Appends one value.
fn put(bytes: &mut Vec<u8>, field: &Field, order: Order, value: Value) -> Result<(), Error> {
    let width = field.width;
    match (field.kind, value) {
        (Kind::Signed, Value::Integer(number)) => put_ordered(bytes, order, width, integer(number, width, true)?),
        (Kind::Unsigned, Value::Integer(number)) => put_ordered(bytes, order, width, integer(number, width, false)?),
        (Kind::Float, Value::Float(number)) => put_ordered(bytes, order, width, float(number, width)?),
        (Kind::Complex, Value::Complex(re, im)) => {
            put_ordered(bytes, order, width / 2, float(re, width / 2)?);
            put_ordered(bytes, order, width / 2, float(im, width / 2)?);
        }
        (Kind::Bool, Value::Bool(value)) => put_bool(bytes, value),
        (Kind::Char, Value::Bytes(text)) => put_char(bytes, &text)?,
        (Kind::Text, Value::Bytes(text)) => put_text(bytes, width, &text),
        (Kind::Pascal, Value::Bytes(text)) => put_pascal(bytes, width, &text),
        (kind, value) => return Err(Error::WrongType(format!("{value:?} is no value for {kind:?}"))),
    }
    Ok(())
}

/// Appends the lowest `width` bytes of `bits`.
fn put_ordered(bytes: &mut Vec<u8>, order: Order, width: usize, bits: u64) {
    todo!("step 3: append to {bytes:?} the lowest {width} bytes of {bits} in the order {order:?}")
}

/// The bits of an integer, if it fits into `width` bytes. They are its two's complement, of which fewer bytes are needed
/// the nearer it is to 0.
fn integer(number: i128, width: usize, signed: bool) -> Result<u64, Error> {
    todo!("step 3: the bits of {number}, if an integer of {width} bytes can be so large; signed: {signed}")
}

/// The bits of the float of `width` bytes that is nearest to `number`.
fn float(number: f64, width: usize) -> Result<u64, Error> {
    let bits = match width {
        2 => half::to_bits(number).map(u64::from),
        4 => single(number).map(u64::from),
        _ => Some(double(number)),
    };
    bits.ok_or_else(|| Error::OutOfRange(format!("{number:?} is too large for a float of {width} bytes")))
}

/// `None` if the number is too large. An infinity is not too large.
fn single(number: f64) -> Option<u32> {
    todo!("step 4: the bits of {number} as a float of 4 bytes, or None if it is too large")
}

fn double(number: f64) -> u64 {
    todo!("step 4: the bits of {number}")
}

fn put_bool(bytes: &mut Vec<u8>, value: bool) {
    todo!("step 5: append {value} to {bytes:?}")
}

/// One byte, not one character.
fn put_char(bytes: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    todo!("step 5: append {text:?} to {bytes:?} if it is one byte")
}

/// Cut if it is too long, followed by zeros if it is too short.
fn put_text(bytes: &mut Vec<u8>, width: usize, text: &[u8]) {
    todo!("step 5: append {width} bytes to {bytes:?}: {text:?}, cut or filled up")
}

/// The first of the `width` bytes is the length, as far as a byte can tell it.
fn put_pascal(bytes: &mut Vec<u8>, width: usize, text: &[u8]) {
    todo!("step 5: append {width} bytes to {bytes:?}: how many count, then {text:?}, cut or filled up")
}
