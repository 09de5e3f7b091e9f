//! What the program says itself on standard error about what went wrong: that outranks what others
//! guess.

use std::net::SocketAddr;

use crate::program::provoked::Provoked;
use crate::text;

/// Characters of a line that are quoted.
const QUOTED: usize = 120;

/// Errors of the system and of std as they are logged, and what they mean.
const ERRORS: &[(&str, &str)] = &[
    (
        "has overflowed its stack",
        "a function calls itself again and again, or a very large array is a local variable",
    ),
    (
        "memory allocation of",
        "more memory was asked for than there is: are too many values stored at once, or is their \
         number wrong?",
    ),
    (
        "Resource temporarily unavailable",
        "the socket is non-blocking, or its timeout has passed, and the call has nothing to do yet \
         (WouldBlock): that is no error of the connection",
    ),
    ("Destination address required", "send is for a connected socket; send_to names the receiver"),
    (
        "endpoint is not connected",
        "the socket is not connected: only the stream that accept or connect returned is",
    ),
    ("cannot set a 0 duration timeout", "set_read_timeout refuses 0: no time is left for this try"),
    (
        "did not contain valid UTF-8",
        "lines, read_line and read_to_string take bytes for text: read_until and read do not",
    ),
    ("invalid utf-8", "bytes were taken for text; a read may also end within a character"),
    ("incomplete utf-8", "bytes were taken for text; a read may also end within a character"),
    (
        "failed to fill whole buffer",
        "read_exact demands as many bytes as its buffer has, and fails if the stream ends before",
    ),
    (
        "Message too long",
        "a datagram has at most 65,507 bytes. Was the whole buffer sent? Only the first n bytes \
         belong to it, &buffer[..n]",
    ),
    ("Interrupted system call", "a signal interrupts a call that waits: call it again"),
    ("Too many open files", "descriptors are not given back: what keeps each stream?"),
];

/// A known error that the program has logged, and what it means. `peer` is the check's side of the
/// connection that failed.
pub(crate) fn known(stderr: &str, peer: Option<SocketAddr>, by: &Provoked) -> Option<String> {
    let explained = |line: &str| ERRORS.iter().find(|(part, _)| line.contains(part));
    let (line, (_, why)) =
        lines(stderr, peer, by).find_map(|line| Some((line, explained(line)?)))?;
    Some(format!("it says {}: {why}", quoted(line)))
}

/// The last line in which the program tells of an error.
pub(crate) fn told(stderr: &str, peer: Option<SocketAddr>, by: &Provoked) -> Option<String> {
    let tells = |line: &&str| {
        ["error: ", "lost ", "cannot "].iter().any(|word| line.starts_with(word))
            || line.contains("(os error ")
    };
    let line = lines(stderr, peer, by).find(tells)?;
    // That is what the check has done.
    let is_end = line.contains("closed the connection");
    (!is_end).then(|| format!("it says so itself: {}", quoted(line)))
}

/// The lines that may be about what went wrong, the last one first.
fn lines<'a>(
    stderr: &'a str,
    peer: Option<SocketAddr>,
    by: &'a Provoked,
) -> impl Iterator<Item = &'a str> {
    let lines = stderr.lines().rev();
    lines.filter(move |line| concerns(line, peer) && !by.explains(line))
}

/// A line with the address of another client is about that one.
fn concerns(line: &str, peer: Option<SocketAddr>) -> bool {
    let Some(peer) = peer else { return true };
    !line.starts_with("lost ") || line.contains(&peer.to_string())
}

fn quoted(line: &str) -> String {
    format!("\"{}\"", text::shorten(line.trim(), QUOTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_log_is_explained() {
        let log = "connection from 127.0.0.1:4\nlost 127.0.0.1:4: Resource temporarily \
                   unavailable (os error 11)\nclosed 127.0.0.1:5: 7 bytes echoed\n";
        let known = known(log, None, &Provoked::default()).unwrap_or_default();
        assert!(known.contains("non-blocking"), "{known}");

        let told = |log| told(log, None, &Provoked::default()).unwrap_or_default();
        assert!(told("error: cannot dance: no music\n").ends_with("no music\""));
        assert_eq!(told("connection from 127.0.0.1:4\n"), "");
    }

    #[test]
    fn what_the_check_has_caused_is_no_cause() {
        let log = "lost 127.0.0.1:4: Connection reset by peer (os error 104)\n";
        let by = Provoked { serves: true, ..Provoked::default() };
        assert_eq!(told(log, None, &by), None);
        assert!(told(log, None, &Provoked::default()).is_some());
    }

    #[test]
    fn the_end_of_another_client_is_no_cause() {
        let peer = "127.0.0.1:5".parse().ok();
        assert_eq!(told("lost 127.0.0.1:4: bad luck\n", peer, &Provoked::default()), None);
    }
}
