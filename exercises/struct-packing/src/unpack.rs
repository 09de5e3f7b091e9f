//! Unpacks values from bytes.

use crate::code::Kind;
use crate::error::Error;
use crate::format::{Format, Order};
use crate::half;
use crate::value::Value;

/// Returns the values in `bytes`, which must have the size of the format.
///
/// # Errors
/// `wrong-size` if there are more or fewer bytes.
pub fn unpack(format: &Format, bytes: &[u8]) -> Result<Vec<Value>, Error> {
    // Step 7: does `bytes` have the right size?
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

/// Returns the value that `bytes` stand for.
fn get(kind: Kind, order: Order, bytes: &[u8]) -> Value {
    match kind {
        Kind::Signed => Value::Integer(signed(get_bits(order, bytes), bytes.len())),
        Kind::Unsigned => Value::Integer(get_bits(order, bytes).into()),
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

/// Returns the unsigned number whose bytes these are.
fn get_bits(order: Order, bytes: &[u8]) -> u64 {
    todo!("step 7: the number whose bytes are {bytes:?}, in the order {order:?}")
}

/// Reads the bits as two's complement: if the highest of the `width` bytes' bits is set,
/// the number is negative.
fn signed(bits: u64, width: usize) -> i128 {
    todo!("step 7: {bits:#x} as a signed number of {width} bytes")
}

fn float(order: Order, bytes: &[u8]) -> f64 {
    let bits = get_bits(order, bytes);
    match bytes.len() {
        2 => half::from_bits(bits as u16),
        4 => f32::from_bits(bits as u32).into(),
        _ => f64::from_bits(bits),
    }
}

/// As in C, everything but 0 is true.
fn boolean(bytes: &[u8]) -> bool {
    todo!("step 7: is {bytes:?} true?")
}

/// Returns the text after the length, but never more bytes than there are.
fn pascal(bytes: &[u8]) -> &[u8] {
    todo!("step 7: the part of {bytes:?} that the length counts")
}
