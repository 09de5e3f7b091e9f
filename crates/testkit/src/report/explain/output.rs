//! What usually causes wrong text on standard output.

use crate::report::explain::bytes::changed;
use crate::report::explain::datagram::numbered;
use crate::text;

/// The program waits for `line`, which it has read already.
pub(crate) fn read_ahead(line: &[u8]) -> String {
    format!(
        "{} came together with the line before it, and the program has read both. What a BufReader \
         has read ahead is lost with it: make one for the whole conversation",
        text::quoted(line)
    )
}

/// The likely cause of wrong text on standard output, after what was printed `before`.
pub(crate) fn printed(before: &[u8], want: &[u8], got: &[u8]) -> Option<String> {
    if got.len() > 1 && before.ends_with(got) {
        return Some(
            "the same was printed before: the reply to an earlier line was taken for the answer to \
             this one"
                .into(),
        );
    }
    if let Some(cause) = surplus_line(want, got) {
        return Some(cause);
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

/// The cause, if all lines are there and one more between them.
pub(crate) fn surplus_line(want: &[u8], got: &[u8]) -> Option<String> {
    let lines = |text: &[u8]| -> Vec<Vec<u8>> {
        text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
    };
    let (want, got) = (lines(want), lines(got));
    let mut wanted = want.iter().peekable();
    let mut surplus = None;
    for line in &got {
        if wanted.peek() == Some(&line) {
            wanted.next();
        } else {
            surplus = surplus.or(Some(line));
        }
    }
    let line = surplus.filter(|_| wanted.peek().is_none() && got.len() > want.len())?;
    let is_new = line.len() > 1 && !want.contains(line);
    let form = |line: &[u8]| {
        let words = line.split(|byte| *byte == b' ').count();
        (words, line.first().map(|byte| (byte.is_ascii_digit(), byte.is_ascii_punctuation())))
    };
    if is_new && want.iter().any(|it| form(it) == form(line)) {
        return Some(format!("a line too many: {}", text::quoted(line)));
    }
    is_new.then(|| {
        format!(
            "a line too many: {}. Debug output belongs on standard error: eprintln! or dbg!; a \
             report shows it as stderr",
            text::quoted(line)
        )
    })
}

/// The likely cause of a first line that is no announcement.
pub(crate) fn announcement(line: &str) -> Option<String> {
    let line = line.trim_end();
    if line.ends_with(":0") {
        return Some(
            "port 0 means that the system chooses: print what local_addr() of the listener says, \
             not what was asked for"
                .into(),
        );
    }
    let lower = line.to_ascii_lowercase();
    if lower.contains("listening") || lower.contains("127.0.0.1:") {
        return Some(format!(
            "the first line has another form: {line:?}. It is read by programs, so every byte \
             counts"
        ));
    }
    Some(
        "standard output is for results, and the address is the first. Debug output belongs on \
         standard error: eprintln! or dbg!; a report shows it as stderr"
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_among_the_results_is_named() {
        let why = printed(b"", b"one\ntwo\n", b"one\ngot here\ntwo\n").unwrap_or_default();
        assert!(why.contains("eprintln!"), "{why}");
        assert!(surplus_line(b"one\ntwo\n", b"one\none\ntwo\n").is_none());
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
}
