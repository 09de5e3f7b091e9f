//! Bytes to values.

use crate::code::Kind;
use crate::error::Error;
use crate::format::{Format, Order};
use crate::half;
use crate::value::Value;

/// The values in `bytes`, which must be as many as the format describes.
///
/// # Errors
/// `wrong-size` if there are more or fewer.
pub fn unpack(format: &Format, bytes: &[u8]) -> Result<Vec<Value>, Error> {
    if bytes.len() != format.size {
        return Err(Error::WrongSize(format!(
            "the format describes {} bytes, not {}",
            format.size,
            bytes.len()
        )));
    }
    let mut values = Vec::with_capacity(format.values());
    for field in &format.fields {
        let mut rest = &bytes[field.offset..];
        for _ in 0..field.repeat {
            let (value, after) = rest.split_at(field.width);
            values.push(get(field.kind, format.order, value));
            rest = after;
        }
    }
    Ok(values)
}

/// The value in all of `bytes`.
fn get(kind: Kind, order: Order, bytes: &[u8]) -> Value {
    match kind {
        Kind::Signed => Value::Integer(signed(get_ordered(order, bytes), bytes.len())),
        Kind::Unsigned => Value::Integer(get_ordered(order, bytes).into()),
        Kind::Float => Value::Float(float(order, bytes)),
        Kind::Complex => {
            let (re, im) = bytes.split_at(bytes.len() / 2);
            Value::Complex(float(order, re), float(order, im))
        }
        Kind::Bool => Value::Bool(boolean(bytes)),
        Kind::Char | Kind::Text | Kind::Pad => Value::Bytes(bytes.to_vec()),
        Kind::Pascal => Value::Bytes(pascal(bytes).to_vec()),
    }
}

/// The number whose bytes these are, at most eight.
fn get_ordered(order: Order, bytes: &[u8]) -> u64 {
    let shift_in = |number, byte: &u8| number << 8 | u64::from(*byte);
    match order {
        Order::Big => bytes.iter().fold(0, shift_in),
        Order::Little => bytes.iter().rev().fold(0, shift_in),
    }
}

/// In two's complement the highest bit of the `width` bytes counts as negative.
fn signed(bits: u64, width: usize) -> i128 {
    let (number, beyond) = (i128::from(bits), 1 << (8 * width));
    if number < beyond / 2 { number } else { number - beyond }
}

fn float(order: Order, bytes: &[u8]) -> f64 {
    let bits = get_ordered(order, bytes);
    match bytes.len() {
        2 => half::from_bits(bits as u16),
        4 => f32::from_bits(bits as u32).into(),
        _ => f64::from_bits(bits),
    }
}

/// C takes everything but 0 for true.
fn boolean(bytes: &[u8]) -> bool {
    bytes != [0]
}

/// Only as many bytes as there are, whatever the length in front says.
fn pascal(bytes: &[u8]) -> &[u8] {
    let Some((length, text)) = bytes.split_first() else { return bytes };
    &text[..text.len().min(usize::from(*length))]
}
