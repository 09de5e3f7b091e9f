//! What usually causes what was seen. Every rule is about bytes and ends of streams, none about an exercise.

use crate::text::{self, count};
use crate::wait::patience::Halt;

/// How a peer's reading came to an end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stopped {
    /// As many bytes as were wanted, or more.
    Enough,
    /// The program has closed its side.
    Eof,
    /// The connection was reset.
    Reset,
    Halt(Halt),
}

/// What a check saw of one connection when it failed.
pub(crate) struct Seen<'a> {
    /// All that the check has sent on this connection, or its last part.
    pub sent: &'a [u8],
    /// What has come and was right, or its last part.
    pub before: &'a [u8],
    /// Whether the check has ended its side.
    pub half_closed: bool,
    pub want: &'a [u8],
    pub got: &'a [u8],
    pub stopped: &'a Stopped,
}

/// The likely cause of a wrong reply, most telling first.
pub(crate) fn reply(seen: &Seen<'_>) -> Option<String> {
    let (want, got) = (seen.want, seen.got);
    if let Some(cause) = own_line(seen.sent, want, got) {
        return Some(cause);
    }
    if got.len() > want.len() && got.starts_with(want) {
        return surplus(seen);
    }
    if want.starts_with(got) {
        return ends_early(seen);
    }
    changed(want, got)
}

/// A line came back to its sender, with something in front of it, and it was not wanted.
pub(crate) fn own_line(sent: &[u8], want: &[u8], got: &[u8]) -> Option<String> {
    // Every line is compared with every other one: a few are enough.
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split(|byte| *byte == b'\n').take(50).map(<[u8]>::to_vec).collect()
    };
    let own: Vec<Vec<u8>> = lines(sent).into_iter().filter(|line| line.len() > 2).collect();
    let ends_with_own =
        |line: &[u8]| own.iter().any(|it| line.len() > it.len() && line.ends_with(it));
    let came_back =
        lines(got).iter().any(|line| ends_with_own(line) && !windows_contain(want, line));
    let wanted = lines(want).iter().any(|line| own.contains(line) || ends_with_own(line));
    (came_back && !wanted).then(|| {
        "this client's own line came back to it. A line goes to all others: the sender has it on its screen already"
            .into()
    })
}

/// The likely cause of a wrong datagram, after those that were `sent`.
pub(crate) fn datagram(sent: &[u8], want: &[u8], got: &[u8]) -> Option<String> {
    if want.starts_with(got) {
        return Some(format!(
            "only {} of {} came back: what does not fit into the buffer of a receive is lost. A datagram has up to \
             65,507 bytes",
            got.len(),
            count(want.len())
        ));
    }
    let seen = Seen { sent, before: b"", half_closed: false, want, got, stopped: &Stopped::Enough };
    reply(&seen)
}

/// The likely cause of a wrong datagram from a client.
pub(crate) fn request(want: &[u8], got: &[u8]) -> Option<String> {
    if got.ends_with(b"\n")
        && !want.ends_with(b"\n")
        && got.trim_ascii_end().ends_with(want.trim_ascii_end())
    {
        return Some(
            "the newline ends a line on the terminal. A datagram has an end of its own: send the line without its newline"
                .into(),
        );
    }
    match (numbered(want), numbered(got)) {
        (Some((_, wanted)), Some((number, text))) if wanted == text => Some(format!(
            "the number in front is {number}: the number belongs to the line, and each new try of the same line bears \
             the same one"
        )),
        (Some((number, wanted)), None) if wanted == got => {
            Some(format!("the number of the line is missing in front: \"{number} \""))
        }
        _ => datagram(b"", want, got),
    }
}

/// `7 hello` in two.
fn numbered(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let at = bytes.iter().position(|byte| *byte == b' ')?;
    Some((std::str::from_utf8(&bytes[..at]).ok()?.parse().ok()?, &bytes[at + 1..]))
}

/// The program waits for `line`, which it has read already.
pub(crate) fn read_ahead(line: &[u8]) -> String {
    format!(
        "{} came together with the line before it, and the program has taken both from the connection: one read may \
         bring more than was asked for. What a BufReader has read ahead is lost with it: make one for the whole \
         conversation",
        text::quoted(line)
    )
}

/// The likely cause of wrong text on standard output, after what was printed `before`.
pub(crate) fn printed(before: &[u8], want: &[u8], got: &[u8]) -> Option<String> {
    if got.len() > 1 && before.ends_with(got) {
        return Some(
            "the same was printed before: a reply that came late, or twice, was taken for the answer to the next line. \
             A reply belongs to the request whose number it bears"
                .into(),
        );
    }
    let at = text::first_difference(want, got);
    if numbered(&got[at.min(got.len())..])
        .is_some_and(|(_, rest)| !rest.is_empty() && want[at..] == *rest)
    {
        return Some("the number in front is for the two programs: it is not shown".into());
    }
    if !got.is_empty() && want.starts_with(got) && want != got {
        let newline = want.len() == got.len() + 1 && want.ends_with(b"\n");
        return newline.then(|| {
            "the newline at the end is missing or not flushed: println! does both".into()
        });
    }
    if want == got { None } else { changed(want, got) }
}

/// More came than was wanted, and the beginning is right.
fn surplus(seen: &Seen<'_>) -> Option<String> {
    let rest = &seen.got[seen.want.len()..];
    if rest.iter().all(|byte| *byte == 0) {
        return Some(format!(
            "{} of zeros follow the right bytes: the whole buffer was sent. Only the first n bytes, which read \
             returned as their count, belong to the message: &buffer[..n]",
            count(rest.len())
        ));
    }
    if rest == b"\n" || rest == b"\r\n" {
        return Some("a newline was added: was the reply written with writeln!?".into());
    }
    if rest == seen.want || (seen.want.is_empty() && seen.before.ends_with(rest)) {
        return Some("the reply came twice".into());
    }
    if rest.len() > 2 && windows_contain(seen.sent, &rest[..rest.len().min(16)]) {
        return Some(
            "bytes of an earlier message follow: the buffer still holds them. Only the first n bytes, which read \
             returned as their count, are new: &buffer[..n]"
                .into(),
        );
    }
    Some("a reply is exactly what is asked for: nothing may be added to it".into())
}

/// What came is right but is not all.
fn ends_early(seen: &Seen<'_>) -> Option<String> {
    let nothing = seen.got.is_empty();
    let had = match seen.got.len() {
        0 => "nothing came back".to_owned(),
        n => format!("only the first {n} of {} came back", count(seen.want.len())),
    };
    match seen.stopped {
        Stopped::Eof | Stopped::Reset if nothing && std::str::from_utf8(seen.want).is_err() => Some(
            "the connection was closed at bytes that are no UTF-8: they were taken for text. lines, read_line and \
             from_utf8 refuse them; read passes on whatever comes"
                .into(),
        ),
        Stopped::Eof if nothing && !seen.half_closed && seen.before.is_empty() => {
            Some("the connection was closed without a reply".into())
        }
        Stopped::Eof if seen.half_closed => Some(format!(
            "{had} before the connection was closed. All that was received has to be sent back before closing; \
             does something end both directions at once (Shutdown::Both), or end without waiting for the rest?"
        )),
        // No answer to what this client has said: somebody or something else was to bring it about.
        Stopped::Eof if !seen.before.is_empty() && !windows_contain(seen.sent, seen.want) => Some(format!(
            "{had} before the connection was closed: neither closing it nor the end of the program waits for what is \
             still to be sent"
        )),
        Stopped::Eof => Some(format!(
            "{had} before the connection was closed: one read was taken for the whole conversation. Read again until \
             read returns 0"
        )),
        Stopped::Reset if !nothing || !seen.before.is_empty() => Some(format!(
            "{had} before the connection was reset: one read was taken for the whole conversation, and closing with \
             bytes unread resets it. Read again until read returns 0, then close"
        )),
        Stopped::Reset => Some(
            "the connection was reset: it was closed while bytes that had arrived were still unread. Read until read \
             returns 0, then close. A read that returns 0 at once had no room: Vec::with_capacity makes a buffer of \
             length 0"
                .into(),
        ),
        Stopped::Halt(Halt::Ended) | Stopped::Enough => None,
        Stopped::Halt(_) if seen.want == [seen.got, b"\n"].concat() && !nothing => {
            Some("the newline at the end is missing: lines() and trim() take it away, so it has to be put back".into())
        }
        Stopped::Halt(_) if nothing && seen.half_closed => {
            Some("nothing came although the client has ended its side: the reply has to be sent all the same".into())
        }
        Stopped::Halt(_) if nothing => silent(seen),
        Stopped::Halt(_) => Some(held_back(seen, &had)),
    }
}

fn silent(seen: &Seen<'_>) -> Option<String> {
    if seen.sent.is_empty() {
        return Some(
            "the server speaks first here: it need not wait for the client. Or does what it says sit in a BufWriter that is \
             not flushed?"
                .into(),
        );
    }
    let line = if seen.sent.ends_with(b"\n") {
        "the end of the stream (read_to_end, read_to_string, io::copy into a buffer)"
    } else {
        "a newline (lines, read_line) or the end of the stream (read_to_end)"
    };
    Some(format!(
        "nothing came back while the connection stays open: the program does not read it, or it waits for {line} \
         before it answers, or the reply sits in a BufWriter that is not flushed"
    ))
}

fn held_back(seen: &Seen<'_>, had: &str) -> String {
    let missing = &seen.want[seen.got.len()..];
    if seen.got.ends_with(b"\n") && !missing.contains(&b'\n') {
        return format!(
            "{had}: what stands after the last newline is held back. Bytes are sent on as they come, not line by line"
        );
    }
    if seen.got.len().is_power_of_two() || seen.got.len() % 1000 == 0 {
        return format!(
            "{had}, and that is a round number: one read into a buffer of this size was taken for the whole message. \
             Read again until all is there"
        );
    }
    format!(
        "{had}, then nothing: one read is not one message, and one write need not take all: read on, and use write_all"
    )
}

/// What came differs somewhere in the middle.
fn changed(want: &[u8], got: &[u8]) -> Option<String> {
    const REPLACED: &[u8] = "\u{fffd}".as_bytes();
    if windows_contain(got, REPLACED) && !windows_contain(want, REPLACED) {
        return Some(
            "U+FFFD came back: bytes were decoded as text and what did not fit was replaced (from_utf8_lossy). Bytes \
             are not text, and a read may end in the middle of a character"
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
    if without(want, b'\r') == got {
        return Some("a carriage return is lost: lines() takes \\r\\n away as one".into());
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
    if at > 0 && got.get(at) == Some(&b'\n') && want[at..].contains(&b'\n') {
        return Some(
            "a line ends too early: what one read brought was taken for a line. A read may bring half a line, or two: \
             collect bytes until the newline"
                .into(),
        );
    }
    if counts_itself(want, got, at) {
        return Some("the length is too large by 4: it does not count its own 4 bytes".into());
    }
    if want.len() > 1000 && got.len() > at + 16 && windows_contain(&want[at..], &got[at..at + 16]) {
        return Some(
            "bytes are missing in the middle: write may take only a part of what it is given; write_all goes on until \
             all is taken"
                .into(),
        );
    }
    if at > 0 && want.len() > 1000 && (at.is_power_of_two() || at % 4096 == 0) {
        return Some(format!(
            "all is right up to byte {at}, the size of a buffer: was the count that read or write returned ignored?"
        ));
    }
    None
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

/// The likely cause of wrong bytes where numbers were to be laid out.
pub(crate) fn layout(want: &[u8], got: &[u8]) -> Option<String> {
    if want.len() == got.len() {
        return misplaced(want, got);
    }
    let (longer, shorter) = if want.len() > got.len() { (want, got) } else { (got, want) };
    let (more, at) = (longer.len() - shorter.len(), text::first_difference(want, got));
    let gap = at..at + more;
    let is_gap =
        longer[gap.clone()].iter().all(|byte| *byte == 0) && longer[gap.end..] == shorter[at..];
    match (is_gap, want.len() > got.len()) {
        (true, true) => Some(format!(
            "{} of zeros are missing at byte {at}: padding. A value is aligned to a multiple of its size, a text is \
             filled up to its length",
            count(more)
        )),
        (true, false) => Some(format!(
            "{} of zeros are too much at byte {at}: padding where nothing is aligned or filled",
            count(more)
        )),
        (false, _) if longer.len() % shorter.len() == 0 && more > 0 => Some(format!(
            "{} where {} are expected: a value has another size here. Sizes depend on the prefix: native or standard",
            count(got.len()),
            count(want.len())
        )),
        _ => None,
    }
}

/// As many bytes as expected, and not the right ones.
fn misplaced(want: &[u8], got: &[u8]) -> Option<String> {
    let reversed = |width: usize| {
        let (want, got) = (want.chunks(width), got.chunks(width));
        want.zip(got).all(|(want, got)| want.iter().rev().eq(got))
    };
    if want.len() > 1 && (reversed(want.len()) || [2, 4, 8].into_iter().any(reversed)) {
        return Some(
            "the bytes are in the other order: big-endian has the highest byte first, little-endian the lowest".into(),
        );
    }
    let mut sorted = [want.to_vec(), got.to_vec()];
    sorted.iter_mut().for_each(|bytes| bytes.sort_unstable());
    (sorted[0] == sorted[1]).then(|| "these are the right bytes in the wrong places".into())
}

/// The likely cause of a first line that is no announcement.
pub(crate) fn announcement(line: &str) -> Option<String> {
    let line = line.trim_end();
    if line.ends_with(":0") {
        return Some(
            "port 0 means that the system chooses: print what local_addr() of the listener says, not what was asked for"
                .into(),
        );
    }
    let lower = line.to_ascii_lowercase();
    if lower.contains("listening") || lower.contains("127.0.0.1:") {
        return Some(format!(
            "the first line has another form: {line:?}. It is read by programs, so every byte counts"
        ));
    }
    Some("standard output is for results, and the address is the first; what the program tells about itself belongs on standard error (eprintln!)".into())
}

fn without(bytes: &[u8], unwanted: u8) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| *byte != unwanted).collect()
}

/// Looks no further than a cause would be: in megabytes a search takes longer than the check.
fn windows_contain(haystack: &[u8], needle: &[u8]) -> bool {
    let haystack = &haystack[..haystack.len().min(256 * 1024)];
    !needle.is_empty() && haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(sent: &str, want: &[u8], got: &[u8], stopped: Stopped) -> String {
        let seen = Seen {
            sent: sent.as_bytes(),
            before: b"",
            half_closed: false,
            want,
            got,
            stopped: &stopped,
        };
        reply(&seen).unwrap_or_default()
    }

    fn still() -> Stopped {
        Stopped::Halt(Halt::Still(std::time::Duration::from_millis(400)))
    }

    #[test]
    fn each_kind_of_surplus_has_its_cause() {
        let enough = || Stopped::Enough;
        assert!(why("hi", b"hi", b"hi\0\0\0", enough()).contains("the whole buffer was sent"));
        assert!(why("hi", b"hi", b"hi\n", enough()).contains("newline was added"));
        assert!(why("hi", b"hi", b"hihi", enough()).contains("twice"));
        assert!(why("hello there", b"hi", b"hillo there", enough()).contains("earlier message"));
    }

    #[test]
    fn an_early_end_has_its_cause() {
        assert!(why("hi\n", b"hi\n", b"", Stopped::Eof).contains("closed without a reply"));
        assert!(why("hi\n", b"hi\n", b"hi", Stopped::Eof).contains("one read was taken"));
        assert!(why("hi\n", b"hi\n", b"hi", Stopped::Reset).contains("one read was taken"));
        assert!(why("hi\n", b"hi\n", b"", Stopped::Reset).contains("still unread"));
        assert!(why("hi\n", b"hi\xff\n", b"", Stopped::Eof).contains("taken for text"));
        assert!(why("hi\n", b"hi\n", b"hi", still()).contains("newline at the end is missing"));
        assert!(why("hi\n", b"hi\n", b"", still()).contains("end of the stream"));
        assert!(why("a\nb", b"a\nb", b"a\n", still()).contains("held back"));
        assert!(why("x", &[b'x'; 5000], &[b'x'; 4096], still()).contains("round number"));
        let seen = Seen {
            sent: b"ada\n",
            before: b"welcome\n",
            half_closed: false,
            want: b"bye\n",
            got: b"",
            stopped: &Stopped::Eof,
        };
        assert!(reply(&seen).unwrap_or_default().contains("still to be sent"));
    }

    #[test]
    fn a_wrong_datagram_has_its_cause() {
        let why =
            |want: &[u8], got: &[u8]| datagram(b"a longer one", want, got).unwrap_or_default();
        assert!(why(&[7; 2000], &[7; 1024]).contains("only 1024 of 2000 bytes"));
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

    #[test]
    fn a_wrong_layout_has_its_cause() {
        let why = |want: &[u8], got: &[u8]| layout(want, got).unwrap_or_default();
        assert!(why(&[0, 0, 1, 2], &[2, 1, 0, 0]).contains("other order"));
        assert!(why(&[1, 0, 0, 2], &[0, 1, 2, 0]).contains("other order"));
        assert!(why(&[1, 0, 0, 0, 2], &[1, 2]).contains("3 bytes of zeros are missing at byte 1"));
        assert!(why(&[1, 2], &[1, 0, 0, 0, 2]).contains("too much at byte 1"));
        assert!(why(&[7, 0, 0, 1], &[7, 0, 0, 1, 9, 9, 9, 9]).contains("another size"));
        assert!(why(&[1, 2, 3], &[2, 3, 1]).contains("wrong places"));
        assert_eq!(why(&[1, 2, 3], &[1, 2, 4]), "");
    }

    #[test]
    fn what_is_printed_again_has_its_cause() {
        let why =
            printed(b"received: one\n", b"received: two\n", b"received: one\n").unwrap_or_default();
        assert!(why.contains("printed before"), "{why}");
    }

    #[test]
    fn a_number_that_is_shown_has_its_cause() {
        let why = printed(b"", b"received: one\n", b"received: 1 one\n").unwrap_or_default();
        assert!(why.contains("number in front"), "{why}");
    }

    #[test]
    fn changed_bytes_have_their_cause() {
        let enough = || Stopped::Enough;
        assert!(
            why("", b"\xff\xfe", "\u{fffd}\u{fffd}".as_bytes(), enough())
                .contains("from_utf8_lossy")
        );
        assert!(why("", &[0, 0, 1, 2], &[2, 1, 0, 0], enough()).contains("other order"));
        assert!(why("", b" a \n", b"a", enough()).contains("trim"));
        assert!(why("", b"a\r\nb", b"a\nb", enough()).contains("carriage return"));
        assert!(why("", b"Hello", b"HELLO", enough()).contains("upper and lower"));
        assert!(why("", b"hello", b"echo: hello", enough()).contains("stands before"));
        assert!(
            why("", b"[bob] hello\n", b"[bob] hel\n[bob] lo\n", enough())
                .contains("a line ends too early")
        );
        assert!(
            why("", b"\0\0\0\x05hello", b"\0\0\0\x09hello", enough()).contains("its own 4 bytes")
        );
    }
}
