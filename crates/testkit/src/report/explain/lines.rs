//! Lines that a peer should have got, compared as lines and not as bytes: which one is missing, and
//! what came instead of it or after it.

use crate::report::explain::bytes::changed;
use crate::report::explain::stream::StreamEnd;
use crate::text;

/// The most characters of a line that is shown.
const SHOWN: usize = 56;

/// How many lines that arrived as expected are shown before one that did not.
const CONTEXT: usize = 2;

/// How many lines are shown of those that came instead.
const INSTEAD: usize = 3;

/// The first line in which a peer got something else than it should.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineFault<'a> {
    /// The name of the peer.
    pub hearer: &'a str,
    /// The line that should have come next, without its newline; none where nothing should.
    pub missing: Option<&'a str>,
    /// The line that came instead.
    pub instead: Option<&'a str>,
    /// The line after that.
    pub then: Option<&'a str>,
    /// Whether `missing` arrived later, after what came instead.
    pub came_later: bool,
    /// Whether the connection has ended.
    pub has_ended: bool,
    /// Lines that came besides, and were to be ignored.
    pub besides: &'a [String],
    /// The peers whose connections the program has closed.
    pub closed: &'a [String],
    /// Lines that wait at other peers, each with the peer's name.
    pub elsewhere: &'a [(String, String)],
}

/// What a check knows about such a fault: one line that says it, and the likely cause.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineWords {
    /// Such as `zoe was not told that ada left`.
    pub headline: Option<String>,
    /// The likely cause, if the lines imply one.
    pub cause: Option<String>,
}

/// Puts a fault into words; the check knows what the lines mean.
pub(crate) type InWords = fn(&LineFault<'_>) -> LineWords;

/// Lines of a report.
pub(crate) struct Compared {
    pub expected: Vec<String>,
    pub got: Vec<String>,
    pub headline: String,
    pub cause: Option<String>,
}

/// What a peer got, and what is known around it.
#[derive(Clone, Copy)]
pub(crate) struct Heard<'a> {
    pub hearer: &'a str,
    pub got: &'a [u8],
    pub end: &'a StreamEnd,
    pub besides: &'a [String],
    pub closed: &'a [String],
    pub elsewhere: &'a [(String, String)],
}

/// Compares what a peer should have got with what it got.
pub(crate) fn compare(want: &[u8], heard: Heard<'_>, in_words: Option<InWords>) -> Compared {
    let Heard { hearer, got, end, besides, closed, elsewhere } = heard;
    let (want, got) = (lines(want), lines(got));
    let same = want.iter().zip(&got).take_while(|(want, got)| want == got).count();
    let missing = want.get(same).map(String::as_str);
    let instead = got.get(same).map(String::as_str);
    let then = got.get(same + 1).map(String::as_str);
    let came_later = missing.is_some_and(|line| got[same..].iter().any(|it| it == line));
    let has_ended = matches!(end, StreamEnd::Eof | StreamEnd::Reset);
    let fault = LineFault {
        hearer,
        missing,
        instead,
        then,
        came_later,
        has_ended,
        besides,
        closed,
        elsewhere,
    };
    let words = in_words.map(|words| words(&fault)).unwrap_or_default();
    let mut expected = up_to(&want, same);
    expected.extend(missing.map_or_else(|| vec!["nothing more".into()], |line| vec![quoted(line)]));
    let mut shown = up_to(&got, same);
    shown.extend(got[same..].iter().take(INSTEAD).map(|line| quoted(line)));
    match got.len().saturating_sub(same + INSTEAD) {
        0 if instead.is_none() || has_ended => shown.push(ending(end)),
        0 => {}
        more => shown.push(format!("… and {more} more lines")),
    }
    if !besides.is_empty() {
        let besides: Vec<_> = besides.iter().rev().take(2).rev().map(|it| quoted(it)).collect();
        shown.push(format!("besides: {}", besides.join(", ")));
    }
    let cause = words.cause.or_else(|| {
        let (want, got) = missing.zip(instead).filter(|_| !came_later)?;
        changed(want.as_bytes(), got.as_bytes())
    });
    let headline = words.headline.unwrap_or_else(|| headline(&fault, &want[same..]));
    Compared { expected, got: shown, headline, cause }
}

fn headline(fault: &LineFault<'_>, rest: &[String]) -> String {
    let hearer = fault.hearer;
    match (fault.missing, fault.instead) {
        (None, Some(_)) => format!("{hearer} got a line that it should not get"),
        (Some(_), Some(instead)) if rest.iter().skip(1).any(|line| line == instead) => {
            match fault.came_later {
                true => format!("{hearer} got a line too early"),
                false => format!("a line never came to {hearer}, and a later one did"),
            }
        }
        (Some(_), Some(_)) if fault.came_later => {
            format!("{hearer} got a line that it should not get")
        }
        (Some(_), Some(_)) => format!("{hearer} got another line than it should"),
        (Some(_), None) if fault.has_ended => {
            format!("{hearer}'s connection was closed before a line came")
        }
        (_, None) => format!("a line never came to {hearer}"),
    }
}

/// The last of the lines that are as they should be, or how many there are.
fn up_to(lines: &[String], same: usize) -> Vec<String> {
    let from = if same > CONTEXT { same - 1 } else { 0 };
    let mut shown = Vec::new();
    if from > 0 {
        shown.push(format!("{from} lines, and then"));
    }
    shown.extend(lines[from..same].iter().map(|line| quoted(line)));
    shown
}

fn lines(text: &[u8]) -> Vec<String> {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    lines
        .map(|line| {
            let whole = line.strip_suffix(b"\n");
            let text = String::from_utf8_lossy(whole.unwrap_or(line)).into_owned();
            if whole.is_some() { text } else { text + " (and no newline)" }
        })
        .collect()
}

pub(crate) fn quoted(line: &str) -> String {
    text::shorten(&format!("\"{}\"", text::escape(line.as_bytes())), SHOWN)
}

/// How the reading ended, in words.
pub(crate) fn ending(end: &StreamEnd) -> String {
    match end {
        StreamEnd::Eof => "the end: the program closed the connection".into(),
        StreamEnd::Reset => "a reset of the connection".into(),
        StreamEnd::Halt(_) | StreamEnd::Enough => "nothing more".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::halt::Halt;

    fn heard<'a>(got: &'a str, end: &'a StreamEnd) -> Heard<'a> {
        Heard { hearer: "ada", got: got.as_bytes(), end, besides: &[], closed: &[], elsewhere: &[] }
    }

    fn compared(want: &str, got: &str, end: &StreamEnd) -> (String, String) {
        let it = compare(want.as_bytes(), heard(got, end), None);
        (it.headline, it.got.join("|"))
    }

    #[test]
    fn a_line_that_is_missing_is_told_from_one_that_is_wrong() {
        let still = StreamEnd::Halt(Halt::Ended);
        assert_eq!(
            compared("a\nb\nc\n", "a\nc\n", &still),
            ("a line never came to ada, and a later one did".into(), "\"a\"|\"c\"".into())
        );
        assert_eq!(
            compared("a\nb\n", "a\n", &still),
            ("a line never came to ada".into(), "\"a\"|nothing more".into())
        );
        assert_eq!(compared("a\nb\n", "b\na\n", &still).0, "ada got a line too early");
        assert_eq!(compared("a\n", "b\na\n", &still).0, "ada got a line that it should not get");
        assert_eq!(compared("a\n", "b\n", &still).0, "ada got another line than it should");
        assert_eq!(compared("", "b\n", &still).0, "ada got a line that it should not get");
        assert_eq!(
            compared("a\n", "", &StreamEnd::Eof),
            (
                "ada's connection was closed before a line came".into(),
                "the end: the program closed the connection".into()
            )
        );
    }

    #[test]
    fn of_many_lines_the_last_right_one_is_shown() {
        let all: String = (0..100).map(|n| format!("{n}\n")).collect();
        let but_one = all.replace("\n50\n", "\n");

        let it = compare(all.as_bytes(), heard(&but_one, &StreamEnd::Enough), None);

        assert_eq!(it.expected, ["49 lines, and then", "\"49\"", "\"50\""]);
        assert_eq!(
            it.got,
            ["49 lines, and then", "\"49\"", "\"51\"", "\"52\"", "\"53\"", "… and 46 more lines"]
        );
    }
}
