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

fn put(bytes: &mut Vec<u8>, field: &Field, order: Order, value: Value) -> Result<(), Error> {
    let width = field.width;
    match (field.kind, value) {
        (Kind::Signed, Value::Integer(number)) => put_integer(bytes, order, width, true, number),
        (Kind::Unsigned, Value::Integer(number)) => put_integer(bytes, order, width, false, number),
        (Kind::Float, Value::Float(number)) => put_float(bytes, order, width, number),
        (Kind::Complex, Value::Complex(re, im)) => {
            put_float(bytes, order, width / 2, re)?;
            put_float(bytes, order, width / 2, im)
        }
        (Kind::Bool, Value::Bool(value)) => {
            bytes.push(u8::from(value));
            Ok(())
        }
        (Kind::Char, Value::Bytes(text)) => put_char(bytes, &text),
        (Kind::Text, Value::Bytes(text)) => {
            put_text(bytes, width, &text);
            Ok(())
        }
        (Kind::Pascal, Value::Bytes(text)) => {
            put_pascal(bytes, width, &text);
            Ok(())
        }
        (kind, value) => Err(Error::WrongType(format!("{value:?} is not {kind:?}"))),
    }
}

/// Two's complement: the low bytes of a wider number are the number in fewer bytes, if it fits there.
fn put_integer(bytes: &mut Vec<u8>, order: Order, width: usize, signed: bool, number: i128) -> Result<(), Error> {
    let bits = 8 * width;
    let (least, most) = if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
    if number < least || number > most {
        return Err(Error::OutOfRange(format!("{number} is not between {least} and {most}")));
    }
    put_ordered(bytes, order, &number.to_le_bytes()[..width]);
    Ok(())
}

fn put_float(bytes: &mut Vec<u8>, order: Order, width: usize, number: f64) -> Result<(), Error> {
    let too_large = || Error::OutOfRange(format!("{number:?} is too large for {width} bytes"));
    match width {
        2 => put_ordered(bytes, order, &half::to_bits(number).ok_or_else(too_large)?.to_le_bytes()),
        4 => {
            let single = number as f32;
            if single.is_infinite() && number.is_finite() {
                return Err(too_large());
            }
            put_ordered(bytes, order, &single.to_le_bytes());
        }
        _ => put_ordered(bytes, order, &number.to_le_bytes()),
    }
    Ok(())
}

/// Appends the bytes of a number, which come lowest first.
fn put_ordered(bytes: &mut Vec<u8>, order: Order, little: &[u8]) {
    match order {
        Order::Little => bytes.extend_from_slice(little),
        Order::Big => bytes.extend(little.iter().rev()),
    }
}

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

/// The first byte of the `width` is the length, as far as a byte can tell it.
fn put_pascal(bytes: &mut Vec<u8>, width: usize, text: &[u8]) {
    let Some(room) = width.checked_sub(1) else { return };
    bytes.push(u8::try_from(text.len().min(room)).unwrap_or(u8::MAX));
    put_text(bytes, room, text);
}
