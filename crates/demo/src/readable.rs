//! Bytes as an audience reads them.

use testkit::bytes;

/// As text in quotes, or in hex if the bytes are not text.
pub(crate) fn readable(bytes: &[u8]) -> String {
    if bytes.is_empty() || !bytes::is_binary(bytes) {
        return bytes::quoted(bytes);
    }
    let digits: Vec<_> = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ") + if bytes.len() > 16 { " …" } else { "" }
}

/// As [`readable`], and how many there are.
pub(crate) fn counted(bytes: &[u8]) -> String {
    format!("{} ({})", readable(bytes), bytes::count(bytes.len()))
}

/// The lines of what was written; bytes that are no text are made visible.
pub(crate) fn lines(bytes: &[u8]) -> Vec<String> {
    let is_odd = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains(is_odd) => {
            text.lines().map(|line| line.replace('\t', "    ")).collect()
        }
        _ => vec![readable(bytes)],
    }
}
