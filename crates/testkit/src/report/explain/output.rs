//! What usually causes wrong text on standard output.

use crate::report::explain::bytes::changed;
use crate::report::explain::datagram::numbered;
use crate::text;

/// The program waits for `line`, which it has read already.
pub(crate) fn read_ahead(line: &[u8]) -> String {
    format!(
        "{} came together with the line before it, and the program has taken both from the \
         connection: one read may bring more than was asked for. What a BufReader has read ahead \
         is lost with it: make one for the whole conversation",
        text::quoted(line)
    )
}

/// The likely cause of wrong text on standard output, after what was printed `before`.
pub(crate) fn printed(before: &[u8], want: &[u8], got: &[u8]) -> Option<String> {
    if got.len() > 1 && before.ends_with(got) {
        return Some(
            "the same was printed before: a reply that came late, or twice, was taken for the \
             answer to the next line. A reply belongs to the request whose number it bears"
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
        "standard output is for results, and the address is the first; what the program tells \
         about itself belongs on standard error (eprintln!)"
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

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
