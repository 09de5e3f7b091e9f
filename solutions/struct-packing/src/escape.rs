//! Bytes as text on one line, and hex.

use crate::error::Error;

/// Text with escapes to the bytes it stands for.
///
/// # Errors
/// `wrong-type` at a backslash that begins no escape.
pub fn bytes(text: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let (byte, length) = unescape(escape).ok_or_else(|| {
            Error::WrongType(format!(
                "no escape begins at \\{escape}; \\\\ is a backslash"
            ))
        })?;
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

/// The byte that stands behind a backslash, and how many characters of `text` say so.
fn unescape(text: &str) -> Option<(u8, usize)> {
    let byte = match text.bytes().next()? {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'0' => 0,
        same @ (b'\\' | b'\'' | b'"') => same,
        b'x' => return Some((*from_hex(text.get(1..3)?).ok()?.first()?, 3)),
        _ => return None,
    };
    Some((byte, 1))
}

/// The other way: text that can be read stays as it is, everything else becomes an escape.
pub fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\0' => text.push_str("\\0"),
                '\\' => text.push_str("\\\\"),
                c if c.is_control() => {
                    c.to_string().bytes().for_each(|byte| push_hex(&mut text, byte))
                }
                c => text.push(c),
            }
        }
        chunk.invalid().iter().for_each(|byte| push_hex(&mut text, *byte));
    }
    text
}

fn push_hex(text: &mut String, byte: u8) {
    text.push_str("\\x");
    text.push_str(&to_hex(&[byte]));
}

/// Two digits for each byte.
pub fn to_hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// # Errors
/// `bad-hex` if there is anything but digits, or half a byte.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Error> {
    if let Some(c) = text.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(Error::BadHex(format!("{c:?} is no hex digit")));
    }
    if text.len() % 2 == 1 {
        return Err(Error::BadHex(format!("{} digits: each byte has two", text.len())));
    }
    let value = |digit: u8| char::from(digit).to_digit(16).map_or(0, |value| value as u8);
    Ok(text
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| value(pair[0]) << 4 | value(pair[1]))
        .collect())
}
