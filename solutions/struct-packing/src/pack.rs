//! Packs values into bytes.

use crate::code::Kind;
use crate::error::Error;
use crate::format::{Format, Order};
use crate::half;
use crate::value::Value;

/// 8 MiB, which are 16 MiB in hex. Without a limit, the eleven characters `4294967295x`
/// would ask for 4 GiB of zeros.
const MAX_RESULT_SIZE: usize = 8 << 20;

/// Packs the values that `next` returns, one call for each.
///
/// # Errors
/// `wrong-size` if the result would be too large, `wrong-type` or `out-of-range` at the
/// first value that does not fit, and every error of `next`.
pub fn pack(
    format: &Format,
    mut next: impl FnMut(Kind) -> Result<Value, Error>,
) -> Result<Vec<u8>, Error> {
    if format.size > MAX_RESULT_SIZE {
        return Err(Error::WrongSize(format!(
            "{} bytes are more than {MAX_RESULT_SIZE}",
            format.size
        )));
    }
    // Pad bytes and gaps stay zero.
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

/// Writes one value into `slot` and fills it.
fn put(slot: &mut [u8], kind: Kind, order: Order, value: Value) -> Result<(), Error> {
    let width = slot.len();
    match (kind, value) {
        (Kind::Signed, Value::Integer(number)) => {
            put_bits(slot, order, integer(number, width, true)?);
        }
        (Kind::Unsigned, Value::Integer(number)) => {
            put_bits(slot, order, integer(number, width, false)?);
        }
        (Kind::Float, Value::Float(number)) => {
            put_bits(slot, order, float(number, width)?);
        }
        (Kind::Complex, Value::Complex(re, im)) => {
            let (first, second) = slot.split_at_mut(width / 2);
            put_bits(first, order, float(re, width / 2)?);
            put_bits(second, order, float(im, width / 2)?);
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
fn put_bits(slot: &mut [u8], order: Order, bits: u64) {
    match (slot.len(), order) {
        (1, _) => slot[0] = bits as u8,
        (2, Order::Little) => slot.copy_from_slice(&(bits as u16).to_le_bytes()),
        (2, Order::Big) => slot.copy_from_slice(&(bits as u16).to_be_bytes()),
        (4, Order::Little) => slot.copy_from_slice(&(bits as u32).to_le_bytes()),
        (4, Order::Big) => slot.copy_from_slice(&(bits as u32).to_be_bytes()),
        (_, Order::Little) => slot.copy_from_slice(&bits.to_le_bytes()),
        (_, Order::Big) => slot.copy_from_slice(&bits.to_be_bytes()),
    }
}

/// Returns the bits of an integer (two's complement), if it fits into `width` bytes.
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

/// Returns the bits of the float of `width` bytes that is nearest to `number`.
fn float(number: f64, width: usize) -> Result<u64, Error> {
    let bits = match width {
        2 => half::to_bits(number).map(u64::from),
        4 => single(number).map(u64::from),
        _ => Some(double(number)),
    };
    match bits {
        Some(bits) => Ok(bits),
        None => Err(Error::OutOfRange(format!(
            "{number:?} is too large for a float of {width} bytes"
        ))),
    }
}

/// Returns `None` if the number is too large. An infinity is not.
fn single(number: f64) -> Option<u32> {
    let single = number as f32;
    if single.is_infinite() && number.is_finite() {
        return None;
    }
    Some(single.to_bits())
}

fn double(number: f64) -> u64 {
    number.to_bits()
}

fn put_bool(slot: &mut [u8], value: bool) {
    slot[0] = u8::from(value);
}

/// A char is one byte, not one character.
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

/// Cuts off what is too long. What is too short is followed by the zeros already there.
fn put_text(slot: &mut [u8], text: &[u8]) {
    let count = text.len().min(slot.len());
    slot[..count].copy_from_slice(&text[..count]);
}

/// Writes the length into the first byte, 255 at most, and the text after it.
fn put_pascal(slot: &mut [u8], text: &[u8]) {
    let Some((length, slot)) = slot.split_first_mut() else { return };
    *length = u8::try_from(text.len().min(slot.len())).unwrap_or(u8::MAX);
    put_text(slot, text);
}
