//! Bytes and text made visible: escaped, in hex, shortened, wrapped, and where two values differ.
//!
//! Widths and columns are numbers of characters.

/// How many bytes of a value are shown as text.
const SHOWN_BYTES: usize = 48;

/// How many bytes of a value are shown in hex.
const HEX_ROW: usize = 16;

/// How many bytes, in words: `1 byte`, `6 bytes`, `16 MiB`.
#[must_use]
pub fn count(n: usize) -> String {
    match n {
        1 => "1 byte".into(),
        n if n >= 1 << 20 && n % (1 << 20) == 0 => format!("{} MiB", n >> 20),
        n => format!("{n} bytes"),
    }
}

/// Text as in a Rust string literal; bytes that are not valid UTF-8 as `\xNN`.
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    let hex = |byte: u8| format!("\\x{byte:02x}");
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\0' => text.push_str("\\0"),
                '\'' => text.push('\''),
                c if c.is_ascii_control() && !"\n\r\t".contains(c) => text.push_str(&hex(c as u8)),
                c => text.extend(c.escape_debug()),
            }
        }
        text.extend(chunk.invalid().iter().map(|&byte| hex(byte)));
    }
    text
}

/// The bytes in hex, with a space after each: `68 69 `.
#[must_use]
pub fn hex_digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x} ")).collect()
}

/// Escaped and in quotes, shortened in the middle: `"hello\n"`, `"aaaa" … "aaaa"`.
#[must_use]
pub fn quoted(bytes: &[u8]) -> String {
    if bytes.len() <= SHOWN_BYTES {
        return format!("\"{}\"", escape(bytes));
    }
    let (head, tail) = (&bytes[..SHOWN_BYTES / 2], &bytes[bytes.len() - SHOWN_BYTES / 4..]);
    format!("\"{}\" … \"{}\"", escape(head), escape(tail))
}

/// The line cut to at most `width` characters, with `…` where it is cut. Control characters are
/// replaced.
#[must_use]
pub fn shorten(line: &str, width: usize) -> String {
    let line: String = line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if line.chars().count() <= width {
        return line;
    }
    line.chars().take(width - 1).chain(['…']).collect()
}

/// Breaks a text between words into lines of at most `width` characters; a longer word stays whole.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Whether bytes are better shown in hex: more than a third of the first 256 cannot be read as
/// text.
#[must_use]
pub fn is_binary(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(256)];
    // A text followed by zeros is a text in a buffer that is too long for it.
    let zeros = sample.iter().rev().take_while(|byte| **byte == 0).count();
    let sample = if zeros < sample.len() { &sample[..sample.len() - zeros] } else { sample };
    let unreadable = |chunk: &std::str::Utf8Chunk<'_>| {
        chunk.invalid().len()
            + chunk.valid().chars().filter(|c| c.is_control() && !"\n\r\t".contains(*c)).count()
    };
    sample.utf8_chunks().map(|chunk| unreadable(&chunk)).sum::<usize>() * 3 > sample.len()
}

/// The index of the first byte in which two values differ; if one begins with the other, the
/// shorter length.
#[must_use]
pub(crate) fn first_difference(want: &[u8], got: &[u8]) -> usize {
    // Equal blocks first: a byte at a time is slow for the megabytes of some checks.
    const BLOCK: usize = 4096;
    let blocks =
        want.chunks_exact(BLOCK).zip(got.chunks_exact(BLOCK)).take_while(|(a, b)| a == b).count();
    let from = blocks * BLOCK;
    from + want[from..].iter().zip(&got[from..]).take_while(|(a, b)| a == b).count()
}

/// Lines for `expected` and for `came`, the latter with a caret under the first difference; in hex
/// if `want` is binary.
pub(crate) fn compare(want: &[u8], got: &[u8], width: usize) -> (Vec<String>, Vec<String>) {
    compare_as(is_binary(want) || (want.is_empty() && is_binary(got)), want, got, width)
}

/// As [`compare`], in hex whatever the bytes are.
pub(crate) fn compare_hex(want: &[u8], got: &[u8], width: usize) -> (Vec<String>, Vec<String>) {
    compare_as(true, want, got, width)
}

/// The bytes in hex with their number, or the first of many: `01 02   (2 bytes)`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    Window { from: 0, hex: true, width: usize::MAX }.show(bytes, 0).0
}

fn compare_as(hex: bool, want: &[u8], got: &[u8], width: usize) -> (Vec<String>, Vec<String>) {
    let at = first_difference(want, got);
    let window = Window::around(at, hex, width);
    let (expected, _) = window.show(want, at);
    let (came, caret) = window.show(got, at);
    let mut came = vec![came];
    if !got.is_empty() {
        came.extend(with_caret(caret, &difference(want, got, at), width));
    }
    (vec![expected], came)
}

/// The text beside a caret that points up: behind it, before it, or below.
fn with_caret(caret: usize, text: &str, width: usize) -> Vec<String> {
    let length = text.chars().count();
    if caret + 2 + length <= width {
        vec![format!("{:caret$}^ {text}", "")]
    } else if length < caret {
        vec![format!("{text:>before$} ^", before = caret - 1)]
    } else {
        vec![format!("{:caret$}^", ""), text.to_owned()]
    }
}

fn difference(want: &[u8], got: &[u8], at: usize) -> String {
    match (want.get(at), got.get(at)) {
        (Some(_), None) => format!("ends here, {} short", count(want.len() - got.len())),
        (None, Some(_)) => format!("{} too many", count(got.len() - want.len())),
        (Some(a), Some(b)) => format!("byte {at}: {} expected, not {}", one(*a), one(*b)),
        (None, None) => "no difference".into(),
    }
}

fn one(byte: u8) -> String {
    if byte.is_ascii_graphic() {
        format!("0x{byte:02x} '{}'", byte as char)
    } else {
        format!("0x{byte:02x}")
    }
}

/// The part of a value that is shown.
struct Window {
    from: usize,
    hex: bool,
    /// The most columns of a line.
    width: usize,
}

impl Window {
    fn around(at: usize, hex: bool, width: usize) -> Self {
        let (bytes, before) =
            if hex { (HEX_ROW, HEX_ROW / 2) } else { (SHOWN_BYTES, SHOWN_BYTES / 2) };
        Self { from: if at < bytes - 4 { 0 } else { at - before }, hex, width }
    }

    /// One line, and the column of the byte `at` in it.
    fn show(&self, bytes: &[u8], at: usize) -> (String, usize) {
        if bytes.is_empty() {
            return ("nothing".into(), 0);
        }
        let from = self.from.min(bytes.len());
        let mut to = bytes.len().min(from + if self.hex { HEX_ROW } else { SHOWN_BYTES });
        let lead = if from > 0 { "… " } else { "" };
        let column = |bytes: &[u8]| self.text(bytes).chars().count();
        let around = lead.chars().count() + "\"\" …   ()".chars().count();
        let columns = self.width.saturating_sub(around + count(bytes.len()).chars().count());
        // An escaped byte takes up to four columns.
        while column(&bytes[from..to]) > columns {
            to -= 1;
        }
        let rest = if to < bytes.len() { " …" } else { "" };
        let caret = lead.chars().count()
            + usize::from(!self.hex)
            + column(&bytes[from..at.clamp(from, to)]);
        let text = self.text(&bytes[from..to]);
        let quote = if self.hex { "" } else { "\"" };
        (format!("{lead}{quote}{text}{quote}{rest}   ({})", count(bytes.len())), caret)
    }

    fn text(&self, bytes: &[u8]) -> String {
        if self.hex { hex_digits(bytes) } else { escape(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_as_in_a_literal() {
        assert_eq!(escape("é \"x\"\n\0\x1b".as_bytes()), "é \\\"x\\\"\\n\\0\\x1b");
        assert_eq!(escape(b"ok\xff\xfe"), "ok\\xff\\xfe");
    }

    #[test]
    fn a_caret_stands_under_the_first_difference() {
        let (expected, came) = compare(b"hello\n", b"help!\n", 80);

        assert_eq!(expected, ["\"hello\\n\"   (6 bytes)"]);
        assert_eq!(
            came,
            ["\"help!\\n\"   (6 bytes)", "    ^ byte 3: 0x6c 'l' expected, not 0x70 'p'"]
        );
    }

    #[test]
    fn what_is_too_much_and_what_is_missing_is_counted() {
        assert_eq!(
            compare(b"ab", b"abcd", 80).1,
            ["\"abcd\"   (4 bytes)", "   ^ 2 bytes too many"]
        );
        assert_eq!(
            compare(b"abcd", b"ab", 80).1,
            ["\"ab\"   (2 bytes)", "   ^ ends here, 2 bytes short"]
        );
        assert_eq!(compare(b"abcd", b"", 80).1, ["nothing"]);
    }

    #[test]
    fn a_buffer_of_zeros_behind_a_text_stays_text_and_short() {
        let buffer = [b"hello\n".to_vec(), vec![0; 1000]].concat();

        let (_, came) = compare(b"hello\n", &buffer, 80);

        assert!(came[0].starts_with(r#""hello\n\0\0"#), "{}", came[0]);
        assert!(came[0].chars().count() <= 80, "{}", came[0]);
        assert_eq!(came[1], "        ^ 1000 bytes too many");
        assert!(is_binary(&[0; 10]));
    }

    #[test]
    fn binary_values_are_shown_in_hex_around_the_difference() {
        let want: Vec<u8> = (128..=255).collect();
        let mut got = want.clone();
        got[100] = 0;

        let (expected, came) = compare(&want, &got, 80);

        assert_eq!(
            expected,
            ["… dc dd de df e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 ea eb  …   (128 bytes)"]
        );
        assert_eq!(came[1], "                          ^ byte 100: 0xe4 expected, not 0x00");
    }

    #[test]
    fn text_is_broken_between_words() {
        let text = "word ".repeat(40);

        let lines = wrap(text.trim(), 80);

        assert_eq!(lines.join(" "), text.trim());
        assert!(lines.iter().all(|line| line.len() <= 80));
    }

    #[test]
    fn the_first_difference_of_long_values_is_found() {
        let want = vec![7; 100_000];
        let mut got = want.clone();
        got[70_001] = 8;

        assert_eq!(first_difference(&want, &got), 70_001);
        assert_eq!(first_difference(&want, &want[..9_000]), 9_000);
    }
}
