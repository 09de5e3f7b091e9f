//! What usually causes bytes that differ in the middle.

use crate::text;

/// The likely cause of bytes that differ somewhere in the middle.
#[expect(clippy::too_many_lines, reason = "one rule after the other, the most certain first")]
pub(super) fn changed(want: &[u8], got: &[u8]) -> Option<String> {
    const REPLACED: &[u8] = "\u{fffd}".as_bytes();
    if contains(got, REPLACED) && !contains(want, REPLACED) {
        return Some(
            "U+FFFD stands where other bytes were: they were decoded as text, and what did not fit \
             was replaced (from_utf8_lossy). Bytes are not text, and text may be cut within a \
             character"
                .into(),
        );
    }
    let reversed: Vec<u8> = want.iter().rev().copied().collect();
    if want.len() > 1 && reversed == got {
        return Some(
            "the bytes are in the other order: big-endian and little-endian are exchanged".into(),
        );
    }
    if got == want.trim_ascii() {
        return Some(
            "white space at the ends is lost: trim() takes it away, lines() the newline".into(),
        );
    }
    let words = |text: &[u8]| -> Vec<Vec<u8>> {
        let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        words.map(<[u8]>::to_vec).collect()
    };
    if without(want, b'\r') == got {
        return Some("a carriage return is lost: lines() takes \\r\\n away as one".into());
    }
    if want.len() < 1000 && want.len() > 1 && got.len() < want.len() && words(want) == words(got) {
        if payload(want) == payload(got) {
            return Some(
                "white space at the ends of the text is lost: trim() takes it away".into(),
            );
        }
        return Some(
            "white space within the text is lost: split_whitespace() takes all of it away, and \
             join() puts one blank back"
                .into(),
        );
    }
    if let Some(mark) = b"?.#_*"
        .iter()
        .find(|mark| got.len() > want.len() && without(want, **mark) == without(got, **mark))
    {
        return Some(format!(
            "'{}' stands where a character was: it has to be removed, and not replaced",
            *mark as char
        ));
    }
    if want.len() > 3 && got.len() > want.len() && got.ends_with(want) {
        let extra = text::quoted(&got[..got.len() - want.len()]);
        return Some(format!("{extra} stands before what is expected: nothing may be added"));
    }
    if got.eq_ignore_ascii_case(want) {
        return Some("upper and lower case were changed".into());
    }
    if got.ends_with(b"> ") {
        return Some(
            "a prompt is for people: show it only when standard input is a terminal (IsTerminal)"
                .into(),
        );
    }
    let at = text::first_difference(want, got);
    let rest = want.get(at..).unwrap_or_default();
    let rest = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if at > 0 && got.get(at) == Some(&b'\n') && contains(&got[at + 1..], rest) {
        return Some(
            "a line ends too early, and its rest is another line: what one read brought was taken \
             for a line. Collect bytes until the newline"
                .into(),
        );
    }
    if counts_itself(want, got, at) {
        return Some("the length is too large by 4: it does not count its own 4 bytes".into());
    }
    if want.len() > 1000 && got.len() > at + 16 && contains(&want[at..], &got[at..at + 16]) {
        return Some(
            "bytes are missing in the middle: write may take only a part of what it is given; \
             write_all goes on until all is taken"
                .into(),
        );
    }
    if at > 0 && want.len() > 1000 && (at.is_power_of_two() || at % 4096 == 0) {
        return Some(format!(
            "all is right up to byte {at}, the size of a buffer: was the count that read or write \
             returned ignored?"
        ));
    }
    None
}

/// A text without what the client says of it, its number, and the white space around it.
fn payload(text: &[u8]) -> &[u8] {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"received:").unwrap_or(text).trim_ascii_start();
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text[digits..].trim_ascii_start()
}

/// Whether a number of 4 bytes around `at` is too large by 4.
fn counts_itself(want: &[u8], got: &[u8], at: usize) -> bool {
    let number =
        |bytes: &[u8], from: usize| Some(u32::from_be_bytes(*bytes.get(from..)?.first_chunk()?));
    let mut places =
        (at.saturating_sub(3)..=at).map(|from| number(want, from).zip(number(got, from)));
    places.any(|both| {
        both.is_some_and(|(want, got)| want.checked_add(4) == Some(got) && want < 1 << 24)
    })
}

fn without(bytes: &[u8], unwanted: u8) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != unwanted).collect()
}

/// Looks no further than a cause would be: in megabytes a search takes longer than the check.
pub(super) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let haystack = &haystack[..haystack.len().min(256 * 1024)];
    !needle.is_empty() && haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_bytes_have_their_cause() {
        let why = |want: &[u8], got: &[u8]| changed(want, got).unwrap_or_default();
        assert!(why(b"\xff\xfe", "\u{fffd}\u{fffd}".as_bytes()).contains("from_utf8_lossy"));
        assert!(why(&[0, 0, 1, 2], &[2, 1, 0, 0]).contains("other order"));
        assert!(why(b" a \n", b"a").contains("trim"));
        assert!(why(b"1   a b \n", b"1 a b\n").contains("at the ends"));
        assert!(why(b"received:   a\n", b"received: a\n").contains("at the ends"));
        assert!(why(b"1 a  b\n", b"1 a b\n").contains("within the text"));
        assert!(why(b"a\r\nb", b"a\nb").contains("carriage return"));
        assert!(why(b"Hello", b"HELLO").contains("upper and lower"));
        assert!(why(b"hello", b"echo: hello").contains("stands before"));
        assert!(why(b"[bob] hello\n", b"[bob] hel\n[bob] lo\n").contains("a line ends too early"));
        assert!(why(b"\0\0\0\x05hello", b"\0\0\0\x09hello").contains("its own 4 bytes"));
    }
}
