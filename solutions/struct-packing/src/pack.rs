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
    match order {
        Order::Little => bytes.extend_from_slice(&bits.to_le_bytes()[..width]),
        Order::Big => bytes.extend_from_slice(&bits.to_be_bytes()[8 - width..]),
    }
}

/// The bits of an integer, if it fits into `width` bytes. They are its two's complement, of which fewer bytes are needed
/// the nearer it is to 0.
fn integer(number: i128, width: usize, signed: bool) -> Result<u64, Error> {
    let bits = 8 * width;
    let (least, most) = if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
    if number < least || number > most {
        return Err(Error::OutOfRange(format!("{number} is not between {least} and {most}")));
    }
    Ok(number as u64)
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
    let single = number as f32;
    let overflows = single.is_infinite() && number.is_finite();
    (!overflows).then(|| single.to_bits())
}

fn double(number: f64) -> u64 {
    number.to_bits()
}

fn put_bool(bytes: &mut Vec<u8>, value: bool) {
    bytes.push(u8::from(value));
}

/// One byte, not one character.
fn put_char(bytes: &mut Vec<u8>, text: &[u8]) -> Result<(), Error> {
    let [byte] = text else {
        return Err(Error::WrongType(format!("a char is 1 byte, and these are {}", text.len())));
    };
    bytes.push(*byte);
    Ok(())
}

/// Cut if it is too long, followed by zeros if it is too short.
fn put_text(bytes: &mut Vec<u8>, width: usize, text: &[u8]) {
    let end = bytes.len() + width;
    bytes.extend_from_slice(&text[..text.len().min(width)]);
    bytes.resize(end, 0);
}

/// The first of the `width` bytes is the length, as far as a byte can tell it.
fn put_pascal(bytes: &mut Vec<u8>, width: usize, text: &[u8]) {
    let Some(room) = width.checked_sub(1) else { return };
    bytes.push(u8::try_from(text.len().min(room)).unwrap_or(u8::MAX));
    put_text(bytes, room, text);
}
