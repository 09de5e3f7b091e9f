//! What causes a wrong reply on a TCP connection, as far as bytes and ends imply it.

use crate::report::explain::bytes::{changed, contains};
use crate::text::{self, count};
use crate::wait::halt::Halt;

/// How a peer's reading came to an end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StreamEnd {
    /// As many bytes as were wanted, or more.
    Enough,
    /// The program has closed its side.
    Eof,
    /// The connection was reset.
    Reset,
    Halt(Halt),
}

impl StreamEnd {
    /// Why the wait was over, if that was it.
    pub(crate) fn halt(self) -> Option<Halt> {
        match self {
            Self::Halt(halt) => Some(halt),
            Self::Enough | Self::Eof | Self::Reset => None,
        }
    }
}

/// What a check saw of one connection when it failed.
#[derive(Debug)]
pub(crate) struct Exchange<'a> {
    /// All that the check has sent on this connection, or its last part.
    pub sent: &'a [u8],
    /// What has come and was right, or its last part.
    pub before: &'a [u8],
    /// Whether the check has ended its side.
    pub half_closed: bool,
    /// Whether the program is the client of the check's server.
    pub is_client: bool,
    pub want: &'a [u8],
    pub got: &'a [u8],
    pub end: &'a StreamEnd,
    /// Bytes that have arrived at the program and that it has not read; `None` if that is not
    /// known.
    pub unread: Option<u64>,
    /// Whether a thread of the program waits to read from this connection.
    pub is_served: bool,
}

impl<'a> Exchange<'a> {
    /// Of bytes alone.
    pub(crate) fn of(sent: &'a [u8], want: &'a [u8], got: &'a [u8], end: &'a StreamEnd) -> Self {
        Self {
            sent,
            before: b"",
            half_closed: false,
            is_client: false,
            want,
            got,
            end,
            unread: None,
            is_served: false,
        }
    }
}

/// The likely cause of a wrong reply, most telling first.
pub(crate) fn reply(exchange: &Exchange<'_>) -> Option<String> {
    let (want, got) = (exchange.want, exchange.got);
    if let Some(cause) = not_cleared(exchange) {
        return Some(cause);
    }
    if got.len() > want.len() && got.starts_with(want) {
        return surplus(exchange);
    }
    if want.starts_with(got) {
        return ends_early(exchange);
    }
    changed(want, got)
}

/// What came begins with the line before it.
fn not_cleared(exchange: &Exchange<'_>) -> Option<String> {
    let (before, got) = (exchange.before, exchange.got);
    let last = before.strip_suffix(b"\n")?;
    let begin = last.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let last = &before[begin..];
    let rest = got.strip_prefix(last).filter(|_| last.len() > 1)?;
    (!rest.is_empty() && !exchange.want.starts_with(last)).then(|| {
        "it begins with the line before it: the buffer is not cleared between two lines. Make it \
         in the loop, or clear() it"
            .into()
    })
}

/// More bytes than were wanted, and the beginning is right.
fn surplus(exchange: &Exchange<'_>) -> Option<String> {
    let rest = &exchange.got[exchange.want.len()..];
    if rest.iter().all(|byte| *byte == 0) {
        return Some(format!(
            "{} of zeros follow the right bytes: the whole buffer was sent. Only the first n \
             bytes, which read returned as their count, belong to the message: &buffer[..n]",
            count(rest.len())
        ));
    }
    if rest == b"\n" || rest == b"\r\n" {
        return Some("a newline was added: was it written with writeln!?".into());
    }
    if rest == exchange.want || (exchange.want.is_empty() && exchange.before.ends_with(rest)) {
        return Some(format!("the {} came twice", exchange.thing()));
    }
    if rest.len() > 2 && contains(exchange.sent, &rest[..rest.len().min(16)]) {
        return Some(
            "bytes of an earlier message follow: the buffer still holds them. Only the first n \
             bytes, which read returned as their count, are new: &buffer[..n]"
                .into(),
        );
    }
    None
}

/// What arrived is right but is not all.
fn ends_early(exchange: &Exchange<'_>) -> Option<String> {
    match exchange.end {
        StreamEnd::Eof | StreamEnd::Reset => closed_early(exchange),
        StreamEnd::Halt(Halt::Ended) | StreamEnd::Enough => None,
        StreamEnd::Halt(_) => stays_open(exchange),
    }
}

/// The connection was closed before all had come.
#[expect(clippy::too_many_lines, reason = "one rule after the other, the most certain first")]
fn closed_early(exchange: &Exchange<'_>) -> Option<String> {
    let Exchange { want, got, before, half_closed, .. } = *exchange;
    if exchange.is_client {
        return None;
    }
    let missing = &want[got.len()..];
    let newline_ends_it = got.ends_with(b"\n") || got.is_empty() && before.ends_with(b"\n");
    if half_closed && newline_ends_it && !missing.contains(&b'\n') {
        return Some(
            "what follows the last newline is missing: the client's stream ended there, and the \
             unfinished line was dropped. Bytes are sent back whether a newline follows or not"
                .into(),
        );
    }
    let all = !got.is_empty() || !before.is_empty();
    Some(match exchange.end {
        _ if std::str::from_utf8(want).is_err() && got.is_empty() => {
            "the connection was closed at bytes that are not valid UTF-8: they were taken for text. \
             lines, read_line and from_utf8 refuse them; read passes on whatever comes"
                .into()
        }
        StreamEnd::Eof if half_closed => {
            "the connection was closed before all had come back. The client has ended its own \
             side only, and still reads: send all that it has sent, then close"
                .into()
        }
        StreamEnd::Eof if !all => "the connection was closed without a reply".into(),
        StreamEnd::Eof => {
            "the connection was closed while the client goes on: one read was taken for the whole \
             conversation? Read again until read returns 0"
                .into()
        }
        _ if all => {
            "the connection was reset, since it was closed with bytes unread: one read was taken for \
             the whole conversation? Read until read returns 0, then close"
                .into()
        }
        _ => "the connection was reset: it was closed while bytes that had arrived were still \
              unread. Read until read returns 0; at once it returns 0 for a buffer of length 0, \
              as Vec::with_capacity makes it"
            .into(),
    })
}

/// The program waits, and not all has come.
fn stays_open(exchange: &Exchange<'_>) -> Option<String> {
    let Exchange { want, got, .. } = *exchange;
    if got.is_empty() {
        return silent(exchange);
    }
    let missing = &want[got.len()..];
    let had = format!("only the first {} of {} came", got.len(), count(want.len()));
    if missing == b"\n" {
        return Some(
            "the newline at the end is missing: lines() and trim() take it away, so it has to \
             be put back"
                .into(),
        );
    }
    if let Some(unread) = exchange.unread.filter(|unread| *unread > 0) {
        return Some(format!(
            "{had}, and {unread} bytes more have arrived at the program, which it does not read: \
             one read is not one message"
        ));
    }
    if got.ends_with(b"\n") && !missing.contains(&b'\n') {
        return Some(format!(
            "{had}: what follows the last newline is held back. Send bytes on as they come, not \
             line by line"
        ));
    }
    if got.len() > 1 && (got.len().is_power_of_two() || got.len() % 1000 == 0) {
        return Some(format!(
            "{had}, a round number: is it the size of a buffer, and one read into it was taken \
             for the whole message?"
        ));
    }
    (want.len() > 4096).then(|| {
        format!(
            "{had}: one write need not take all that it is given; write_all goes on until it has"
        )
    })
}

/// Nothing has come, and the connection is open.
fn silent(exchange: &Exchange<'_>) -> Option<String> {
    match exchange.unread {
        Some(unread) if unread > 0 => {
            return Some(format!(
                "{unread} bytes have arrived at the program and wait there: no thread of it reads \
                 them"
            ));
        }
        _ => {}
    }
    if exchange.is_client {
        return None;
    }
    if exchange.sent.is_empty() {
        return Some(
            "the server speaks first here, and it has sent nothing: is it not written yet, or does \
             it lie in a BufWriter that is not flushed?"
                .into(),
        );
    }
    if exchange.half_closed || !exchange.is_served {
        return None;
    }
    if std::str::from_utf8(exchange.sent).is_err_and(|error| error.error_len().is_none()) {
        return Some(
            "the program has read half a character and asks for more: does it wait for the rest? \
             Bytes are sent on as they come, whatever they mean"
                .into(),
        );
    }
    let more = if exchange.sent.ends_with(b"\n") {
        "the end of the stream (read_to_end, read_to_string, or a full buffer: read_exact)"
    } else {
        "a newline (lines, read_line) or the end of the stream (read_to_end)"
    };
    Some(format!(
        "the program has read all of it and asks for more: it waits for {more}, or its reply lies \
         in a BufWriter that is not flushed"
    ))
}

impl Exchange<'_> {
    fn thing(&self) -> &'static str {
        if self.is_client { "message" } else { "reply" }
    }
}

/// What arrived instead of bytes, as a report says it.
pub(crate) fn shown(got: &[u8], end: &StreamEnd) -> String {
    match (got, end) {
        (b"", StreamEnd::Eof) => "the end: the program closed the connection".into(),
        (b"", StreamEnd::Reset) => "a reset of the connection".into(),
        (b"", _) => "nothing".into(),
        (got, _) => text::quoted(got),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(sent: &str, want: &[u8], got: &[u8], end: StreamEnd) -> String {
        let exchange =
            Exchange { is_served: true, ..Exchange::of(sent.as_bytes(), want, got, &end) };
        reply(&exchange).unwrap_or_default()
    }

    fn still() -> StreamEnd {
        StreamEnd::Halt(Halt::Still(std::time::Duration::from_millis(400)))
    }

    #[test]
    fn each_kind_of_surplus_has_its_cause() {
        let enough = || StreamEnd::Enough;
        assert!(why("hi", b"hi", b"hi\0\0\0", enough()).contains("the whole buffer was sent"));
        assert!(why("hi", b"hi", b"hi\n", enough()).contains("newline was added"));
        assert!(why("hi", b"hi", b"hihi", enough()).contains("twice"));
        assert!(why("hello there", b"hi", b"hillo there", enough()).contains("earlier message"));
        assert_eq!(why("hi", b"hi", b"hi, friend", enough()), "");
    }

    #[test]
    fn an_early_end_has_its_cause() {
        assert!(why("hi\n", b"hi\n", b"", StreamEnd::Eof).contains("closed without a reply"));
        assert!(why("hi\n", b"hi\n", b"hi", StreamEnd::Eof).contains("one read was taken"));
        assert!(why("hi\n", b"hi\n", b"hi", StreamEnd::Reset).contains("one read was taken"));
        assert!(why("hi\n", b"hi\n", b"", StreamEnd::Reset).contains("still unread"));
        assert!(why("hi\n", b"hi\xff\n", b"", StreamEnd::Eof).contains("taken for text"));
        assert!(why("hi\n", b"hi\n", b"hi", still()).contains("newline at the end is missing"));
        assert!(why("hi\n", b"hi\n", b"", still()).contains("end of the stream"));
        assert!(why("a\nb", b"a\nb", b"a\n", still()).contains("held back"));
        assert!(why("x", &[b'x'; 5000], &[b'x'; 4096], still()).contains("round number"));
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let (end, idle) = (still(), Exchange::of(b"hi\n", b"hi\n", b"", &StreamEnd::Enough));
        assert_eq!(reply(&Exchange { end: &end, ..idle }), None);
        let end = StreamEnd::Eof;
        let client = Exchange { is_client: true, ..Exchange::of(b"", b"hi\n", b"", &end) };
        assert_eq!(reply(&client), None);
    }

    #[test]
    fn a_buffer_that_is_not_cleared_is_named() {
        let end = StreamEnd::Enough;
        let exchange =
            Exchange { before: b"one\n", ..Exchange::of(b"", b"two\n", b"one\ntwo\n", &end) };
        assert!(reply(&exchange).unwrap_or_default().contains("not cleared"));
    }

    #[test]
    fn an_unfinished_line_that_is_dropped_is_named() {
        let end = StreamEnd::Eof;
        let exchange =
            Exchange { half_closed: true, ..Exchange::of(b"a\nb", b"a\nb", b"a\n", &end) };
        assert!(reply(&exchange).unwrap_or_default().contains("unfinished line was dropped"));
    }
}
