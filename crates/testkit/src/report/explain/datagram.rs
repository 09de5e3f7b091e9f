//! What usually causes a wrong datagram.

use crate::report::explain::stream::{self, Exchange, StreamEnd};
use crate::text::count;

/// The likely cause of a wrong datagram, after those that were `sent`. `rest` is what waits behind
/// it.
pub(crate) fn reply(sent: &[u8], want: &[u8], got: &[u8], rest: Option<&[u8]>) -> Option<String> {
    if !want.is_empty() && want.starts_with(got) {
        return Some(cut(want, got, rest));
    }
    let exchange = Exchange::of(sent, want, got, &StreamEnd::Enough);
    stream::reply(&exchange)
}

/// The cause, if only the first bytes came back.
fn cut(want: &[u8], got: &[u8], rest: Option<&[u8]>) -> String {
    let missing = &want[got.len()..];
    if rest.is_some_and(|rest| !rest.is_empty() && missing.starts_with(rest)) {
        return "the rest came as a second datagram: a reply is one datagram, sent with one call"
            .into();
    }
    if missing.first() == Some(&0) && !got.contains(&0) {
        return "it ends before the first zero byte. A datagram has a length and may hold any \
                bytes: a zero does not end it, as it ends a string in C"
            .into();
    }
    if got.is_empty() {
        return "an empty datagram came back: has the buffer of the receive a length of 0, as \
                Vec::with_capacity makes it? vec![0; N] has N bytes"
            .into();
    }
    if missing == b"\n" {
        return "the newline at the end is missing: trim() and lines() take it away".into();
    }
    format!(
        "only {} of {} came back: what does not fit into the buffer of a receive is lost. A \
         datagram has up to 65,507 bytes",
        got.len(),
        count(want.len())
    )
}

/// The likely cause of a wrong datagram from a client.
pub(crate) fn request(want: &[u8], got: &[u8]) -> Option<String> {
    if got.ends_with(b"\n")
        && !want.ends_with(b"\n")
        && got.trim_ascii_end().ends_with(want.trim_ascii_end())
    {
        return Some(
            "the newline ends a line on the terminal. A datagram has an end of its own: send the \
             line without its newline"
                .into(),
        );
    }
    match (numbered(want), numbered(got)) {
        (Some((_, wanted)), Some((number, text))) if wanted == text => Some(format!(
            "the number in front is {number}: the number belongs to the line, and each new try of \
             the same line bears the same one"
        )),
        (Some((number, wanted)), None) if wanted == got => {
            Some(format!("the number of the line is missing in front: \"{number} \""))
        }
        _ if want.starts_with(got) && want != got => {
            Some(format!("only {} of {} came", got.len(), count(want.len())))
        }
        _ => stream::reply(&Exchange::of(b"", want, got, &StreamEnd::Enough)),
    }
}

/// `7 hello` in two.
pub(super) fn numbered(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let at = bytes.iter().position(|byte| *byte == b' ')?;
    Some((std::str::from_utf8(&bytes[..at]).ok()?.parse().ok()?, &bytes[at + 1..]))
}

/// Whether `got` is two or more of the datagrams that were `sent`, one after the other.
pub(crate) fn is_joined(sent: &[Vec<u8>], got: &[u8]) -> bool {
    let (mut rest, mut parts) = (got, 0);
    let longest = |rest: &[u8]| {
        let fitting = sent.iter().filter(|it| rest.starts_with(it));
        fitting.map(Vec::len).max().filter(|length| *length > 0)
    };
    while let Some(length) = longest(rest) {
        (rest, parts) = (&rest[length..], parts + 1);
    }
    rest.is_empty() && parts > 1
}

/// The cause of a text on standard output that says what a stranger has sent: one of `forged`.
pub(crate) fn forged(forged: &[Vec<u8>], printed: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(printed);
    let says = |forged: &Vec<u8>| {
        let forged = String::from_utf8_lossy(forged);
        forged.split_whitespace().last().is_some_and(|word| text.contains(word))
    };
    forged.iter().any(says).then(|| {
        "this came from a stranger, and not from the server. Anybody may send to a UDP socket: \
         connect it, so that the system lets nobody else through, or compare the address that \
         recv_from returns"
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_datagram_has_its_cause() {
        let why =
            |want: &[u8], got: &[u8]| reply(b"a longer one", want, got, None).unwrap_or_default();
        assert!(why(&[7; 2000], &[7; 1024]).contains("only 1024 of 2000 bytes"));
        assert!(why(b"a\0b", b"a").contains("first zero byte"));
        assert!(why(b"hi", b"hi\0\0").contains("the whole buffer was sent"));
        assert!(why(b"hi", b"hihi").contains("twice"));
        assert!(why(b"hi", b"hilonger one").contains("earlier message"));
    }

    #[test]
    fn a_wrong_request_has_its_cause() {
        let why = |want: &[u8], got: &[u8]| request(want, got).unwrap_or_default();
        assert!(why(b"hello", b"hello\n").contains("without its newline"));
        assert!(why(b"7 hello", b"8 hello").contains("the number in front is 8"));
        assert!(why(b"7 hello", b"hello").contains("is missing in front"));
        assert!(why(b"7 hello", b"7 hel").contains("only 5 of 7 bytes"));
    }
}
