//! Bytes as text on one line, with escapes, and as hex digits.

use crate::error::Error;

/// Returns the bytes that text with escapes stands for.
///
/// # Errors
/// `wrong-type` at a backslash that does not begin an escape.
pub fn bytes(text: &str) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let Some((byte, length)) = unescape(escape) else {
            return Err(Error::WrongType(format!(
                "no escape begins at \\{escape}; \\\\ is a backslash"
            )));
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

/// Returns the byte that an escape stands for, and the escape's length without the
/// backslash.
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

/// Returns bytes as text: printable characters stay as they are, the rest becomes
/// escapes.
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
                    for byte in c.to_string().bytes() {
                        push_hex(&mut text, byte);
                    }
                }
                c => text.push(c),
            }
        }
        for byte in chunk.invalid() {
            push_hex(&mut text, *byte);
        }
    }
    text
}

fn push_hex(text: &mut String, byte: u8) {
    text.push_str("\\x");
    text.push_str(&to_hex(&[byte]));
}

/// Returns two digits for each byte.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Returns the bytes that pairs of hex digits stand for.
///
/// # Errors
/// `bad-hex` if there is anything but digits, or half a byte.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Error> {
    if let Some(c) = text.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(Error::BadHex(format!("{c:?} is no hex digit")));
    }
    if text.len() % 2 == 1 {
        return Err(Error::BadHex(format!("{} digits: each byte has two", text.len())));
    }
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for pair in text.as_bytes().chunks_exact(2) {
        bytes.push(digit(pair[0]) << 4 | digit(pair[1]));
    }
    Ok(bytes)
}

fn digit(letter: u8) -> u8 {
    match letter {
        b'0'..=b'9' => letter - b'0',
        b'a'..=b'f' => letter - b'a' + 10,
        _ => letter - b'A' + 10,
    }
}
