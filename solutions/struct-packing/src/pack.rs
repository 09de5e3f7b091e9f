//! Values to bytes.

use crate::code::Kind;
use crate::error::Error;
use crate::format::{Format, Order};
use crate::half;
use crate::value::Value;

/// 8 MiB, which are 16 MiB in hex. A format of ten characters can ask for more zeros than there is memory.
const LARGEST_RESULT: usize = 8 << 20;

/// Asks `next` for one value after the other and packs them.
///
/// # Errors
/// `wrong-size` if the result is too large, `wrong-type` and `out-of-range` at the first value that does not fit; and
/// whatever `next` returns.
pub fn pack(
    format: &Format,
    mut next: impl FnMut(Kind) -> Result<Value, Error>,
) -> Result<Vec<u8>, Error> {
    if format.size > LARGEST_RESULT {
        return Err(Error::WrongSize(format!(
            "{} bytes are more than {LARGEST_RESULT}",
            format.size
        )));
    }
    // Zeros to begin with: pad bytes and gaps stay as they are.
    let mut bytes = vec![0; format.size];
    for field in &format.fields {
        let mut rest = &mut bytes[field.offset..];
        for _ in 0..field.repeat {
            let (slot, after) = rest.split_at_mut(field.width);
            put(slot, field.kind, format.order, next(field.kind)?)?;
            rest = after;
        }
    }
    Ok(bytes)
}

/// Writes one value into all of `slot`.
fn put(slot: &mut [u8], kind: Kind, order: Order, value: Value) -> Result<(), Error> {
    let width = slot.len();
    match (kind, value) {
        (Kind::Signed, Value::Integer(number)) => {
            put_ordered(slot, order, integer(number, width, true)?)
        }
        (Kind::Unsigned, Value::Integer(number)) => {
            put_ordered(slot, order, integer(number, width, false)?)
        }
        (Kind::Float, Value::Float(number)) => {
            put_ordered(slot, order, float(number, width)?)
        }
        (Kind::Complex, Value::Complex(re, im)) => {
            let (first, second) = slot.split_at_mut(width / 2);
            put_ordered(first, order, float(re, width / 2)?);
            put_ordered(second, order, float(im, width / 2)?);
        }
        (Kind::Bool, Value::Bool(value)) => put_bool(slot, value),
        (Kind::Char, Value::Bytes(text)) => put_char(slot, &text)?,
        (Kind::Text, Value::Bytes(text)) => put_text(slot, &text),
        (Kind::Pascal, Value::Bytes(text)) => put_pascal(slot, &text),
        (kind, value) => {
            return Err(Error::WrongType(format!("{value:?} is no value for {kind:?}")));
        }
    }
    Ok(())
}

/// Writes the lowest bytes of `bits`, as many as the slot has.
fn put_ordered(slot: &mut [u8], order: Order, bits: u64) {
    let width = slot.len();
    match order {
        Order::Little => slot.copy_from_slice(&bits.to_le_bytes()[..width]),
        Order::Big => slot.copy_from_slice(&bits.to_be_bytes()[8 - width..]),
    }
}

/// The bits of an integer, if it fits into `width` bytes. They are its two's complement, of which fewer bytes are needed
/// the nearer it is to 0.
fn integer(number: i128, width: usize, signed: bool) -> Result<u64, Error> {
    let bits = 8 * width;
    let (least, most) = if signed {
        (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    } else {
        (0, (1 << bits) - 1)
    };
    if number < least || number > most {
        return Err(Error::OutOfRange(format!(
            "{number} is not between {least} and {most}"
        )));
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
    bits.ok_or_else(|| {
        Error::OutOfRange(format!("{number:?} is too large for a float of {width} bytes"))
    })
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

fn put_bool(slot: &mut [u8], value: bool) {
    slot[0] = u8::from(value);
}

/// One byte, not one character.
fn put_char(slot: &mut [u8], text: &[u8]) -> Result<(), Error> {
    let [byte] = text else {
        return Err(Error::WrongType(format!(
            "a char is 1 byte, and these are {}",
            text.len()
        )));
    };
    slot[0] = *byte;
    Ok(())
}

/// Cut if it is longer than the slot. If it is shorter, zeros stand behind it already.
fn put_text(slot: &mut [u8], text: &[u8]) {
    let count = text.len().min(slot.len());
    slot[..count].copy_from_slice(&text[..count]);
}

/// The first byte of the slot is the length, as far as a byte can tell it.
fn put_pascal(slot: &mut [u8], text: &[u8]) {
    let Some((length, slot)) = slot.split_first_mut() else { return };
    *length = u8::try_from(text.len().min(slot.len())).unwrap_or(u8::MAX);
    put_text(slot, text);
}
