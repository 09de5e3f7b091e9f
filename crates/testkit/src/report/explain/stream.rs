//! What usually causes a wrong reply on a TCP connection.

use crate::report::explain::bytes::{changed, contains};
use crate::text::count;
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
pub(crate) struct Exchange<'a> {
    /// All that the check has sent on this connection, or its last part.
    pub sent: &'a [u8],
    /// What has come and was right, or its last part.
    pub before: &'a [u8],
    /// Whether the check has ended its side.
    pub half_closed: bool,
    pub want: &'a [u8],
    pub got: &'a [u8],
    pub end: &'a StreamEnd,
}

/// The likely cause of a wrong reply, most telling first.
pub(crate) fn reply(exchange: &Exchange<'_>) -> Option<String> {
    let (want, got) = (exchange.want, exchange.got);
    if let Some(cause) = own_line(exchange.sent, want, got) {
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

/// The cause, if a line came back to its sender with something before it, and it was not wanted.
pub(crate) fn own_line(sent: &[u8], want: &[u8], got: &[u8]) -> Option<String> {
    // Every line is compared with every other one: a few are enough.
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split(|byte| *byte == b'\n').take(50).map(<[u8]>::to_vec).collect()
    };
    let own: Vec<Vec<u8>> = lines(sent).into_iter().filter(|line| line.len() > 2).collect();
    let ends_with_own =
        |line: &[u8]| own.iter().any(|it| line.len() > it.len() && line.ends_with(it));
    let came_back = lines(got).iter().any(|line| ends_with_own(line) && !contains(want, line));
    let wanted = lines(want).iter().any(|line| own.contains(line) || ends_with_own(line));
    (came_back && !wanted).then(|| {
        "this client's own line came back to it. A line goes to all others: the sender has it on \
         its screen already"
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
        return Some("a newline was added: was the reply written with writeln!?".into());
    }
    if rest == exchange.want || (exchange.want.is_empty() && exchange.before.ends_with(rest)) {
        return Some("the reply came twice".into());
    }
    if rest.len() > 2 && contains(exchange.sent, &rest[..rest.len().min(16)]) {
        return Some(
            "bytes of an earlier message follow: the buffer still holds them. Only the first n \
             bytes, which read returned as their count, are new: &buffer[..n]"
                .into(),
        );
    }
    Some("a reply is exactly what is asked for: nothing may be added to it".into())
}

/// What arrived is right but is not all.
#[expect(clippy::too_many_lines, reason = "one rule after the other, the most certain first")]
fn ends_early(exchange: &Exchange<'_>) -> Option<String> {
    let nothing = exchange.got.is_empty();
    let had = match exchange.got.len() {
        0 => "nothing came back".to_owned(),
        n => format!("only the first {n} of {} came back", count(exchange.want.len())),
    };
    match exchange.end {
        StreamEnd::Eof | StreamEnd::Reset
            if nothing && std::str::from_utf8(exchange.want).is_err() =>
        {
            Some(
                "the connection was closed at bytes that are no UTF-8: they were taken for text. \
                 lines, read_line and from_utf8 refuse them; read passes on whatever comes"
                    .into(),
            )
        }
        StreamEnd::Eof if nothing && !exchange.half_closed && exchange.before.is_empty() => {
            Some("the connection was closed without a reply".into())
        }
        StreamEnd::Eof if exchange.half_closed => Some(format!(
            "{had} before the connection was closed. All that was received has to be sent back \
             before closing; does something end both directions at once (Shutdown::Both), or end \
             without waiting for the rest?"
        )),
        // No answer to what this client has said: another client, or an event, was to bring it
        // about.
        StreamEnd::Eof
            if !exchange.before.is_empty() && !contains(exchange.sent, exchange.want) =>
        {
            Some(format!(
                "{had} before the connection was closed: neither closing it nor the end of the \
                 program waits for what is still to be sent"
            ))
        }
        StreamEnd::Eof => Some(format!(
            "{had} before the connection was closed: one read was taken for the whole \
             conversation. Read again until read returns 0"
        )),
        StreamEnd::Reset if !nothing || !exchange.before.is_empty() => Some(format!(
            "{had} before the connection was reset: one read was taken for the whole conversation, \
             and closing with bytes unread resets it. Read again until read returns 0, then close"
        )),
        StreamEnd::Reset => Some(
            "the connection was reset: it was closed while bytes that had arrived were still \
             unread. Read until read returns 0, then close. A read that returns 0 at once had no \
             room: Vec::with_capacity makes a buffer of length 0"
                .into(),
        ),
        StreamEnd::Halt(Halt::Ended) | StreamEnd::Enough => None,
        StreamEnd::Halt(_) if exchange.want == [exchange.got, b"\n"].concat() && !nothing => Some(
            "the newline at the end is missing: lines() and trim() take it away, so it has to \
             be put back"
                .into(),
        ),
        StreamEnd::Halt(_) if nothing && exchange.half_closed => Some(
            "nothing came although the client has ended its side: the reply has to be sent \
             all the same"
                .into(),
        ),
        StreamEnd::Halt(_) if nothing => silent(exchange),
        StreamEnd::Halt(_) => Some(held_back(exchange, &had)),
    }
}

fn silent(exchange: &Exchange<'_>) -> Option<String> {
    if exchange.sent.is_empty() {
        return Some(
            "the server speaks first here: it need not wait for the client. Or does what it says \
             sit in a BufWriter that is not flushed?"
                .into(),
        );
    }
    let line = if exchange.sent.ends_with(b"\n") {
        "the end of the stream (read_to_end, read_to_string, io::copy into a buffer)"
    } else {
        "a newline (lines, read_line) or the end of the stream (read_to_end)"
    };
    Some(format!(
        "nothing came back while the connection stays open: the program does not read it, or it \
         waits for {line} before it answers, or the reply sits in a BufWriter that is not flushed"
    ))
}

fn held_back(exchange: &Exchange<'_>, had: &str) -> String {
    let missing = &exchange.want[exchange.got.len()..];
    if exchange.got.ends_with(b"\n") && !missing.contains(&b'\n') {
        return format!(
            "{had}: what stands after the last newline is held back. Bytes are sent on as they \
             come, not line by line"
        );
    }
    if exchange.got.len().is_power_of_two() || exchange.got.len() % 1000 == 0 {
        return format!(
            "{had}, and that is a round number: one read into a buffer of this size was taken for \
             the whole message. Read again until all is there"
        );
    }
    format!(
        "{had}, then nothing: one read is not one message, and one write need not take all: read \
         on, and use write_all"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(sent: &str, want: &[u8], got: &[u8], end: StreamEnd) -> String {
        let exchange = Exchange {
            sent: sent.as_bytes(),
            before: b"",
            half_closed: false,
            want,
            got,
            end: &end,
        };
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
        let exchange = Exchange {
            sent: b"ada\n",
            before: b"welcome\n",
            half_closed: false,
            want: b"bye\n",
            got: b"",
            end: &StreamEnd::Eof,
        };
        assert!(reply(&exchange).unwrap_or_default().contains("still to be sent"));
    }
}
