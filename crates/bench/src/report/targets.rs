//! The targets for speed and memory, and whether a run meets them.

use anyhow::Result;

use super::claim::{Claim, Comparison};
use super::numbers;
use crate::results::data::Results;

/// A target, in words and as a claim.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) what: &'static str,
    claim: &'static str,
}

const fn target(what: &'static str, claim: &'static str) -> Target {
    Target { what, claim }
}

/// The targets for the model answers, and for the time from an edit to a verdict.
pub(crate) const ALL: &[Target] = &[
    target(
        "TCP echo, round trips: as many as C with a thread for each client",
        "tcp-echo-round-trips: this course >= 1.0 x C, a thread for each client",
    ),
    target(
        "TCP echo, round trips: more than tokio",
        "tcp-echo-round-trips: this course > 1.0 x tokio",
    ),
    target(
        "TCP echo, messages of 1 MiB: as fast as C with a thread for each client",
        "tcp-echo-throughput: this course >= 1.0 x C, a thread for each client",
    ),
    target(
        "TCP echo, messages of 1 MiB: faster than tokio",
        "tcp-echo-throughput: this course > 1.0 x tokio",
    ),
    target(
        "UDP echo, one datagram in flight: 0.95 of C",
        "udp-echo-one-in-flight: this course >= 0.95 x C, recvfrom and sendto",
    ),
    target(
        "UDP echo, 32 in flight: 0.95 of C",
        "udp-echo-32-in-flight: this course >= 0.95 x C, recvfrom and sendto",
    ),
    target(
        "chat, 100 clients: 5 times as many lines as tokio",
        "threaded-chat-deliveries: this course >= 5 x tokio",
    ),
    target(
        "chat: a client that never reads costs at most 2 MiB",
        "threaded-chat-memory: this course <= 2",
    ),
    target(
        "struct, `<IIIHH` packed, parsed once: twice as fast as Python's `Struct`",
        "struct-packing-pack: this course <= 0.5 x Python, struct.Struct",
    ),
    target(
        "struct, `<IIIHH` unpacked, parsed once: twice as fast as Python's `Struct`",
        "struct-packing-unpack: this course <= 0.5 x Python, struct.Struct",
    ),
    target(
        "struct, `batch`: 100,000 requests a second",
        "struct-packing-batch: this course >= 100000",
    ),
    target(
        "a list of 10,000 entries: faster than zipinfo",
        "zip-list-entries: this course < 1.0 x zipinfo -1",
    ),
    target(
        "8 threads, one counter: parking_lot's lock ahead of std's",
        "mutex-counter-threads @ 8: parking_lot Mutex > 1.0 x std Mutex",
    ),
    target(
        "8 threads, one counter: the atomic ahead of both",
        "mutex-counter-threads @ 8: AtomicU64 > 1.0 x parking_lot Mutex",
    ),
    target(
        "primes below 10 million: two workers 1.8 times as fast as one",
        "threads-basics-primes: this course @ 2 >= 1.8 x this course @ 1",
    ),
    target(
        "a small exercise, from an edit to the verdict: 0.19 s",
        "feedback-verdict: a small exercise <= 0.19",
    ),
    target(
        "a small exercise, from a save to the screen: 0.4 s",
        "feedback-watch: a small exercise <= 0.4",
    ),
    target(
        "TCP echo, from a save to the screen: 0.4 s",
        "feedback-watch: tcp-echo, the model answer <= 0.4",
    ),
];

impl Target {
    /// The figures as text, and whether they meet the target.
    ///
    /// # Errors
    ///
    /// The claim cannot be parsed.
    pub(crate) fn compare(&self, results: &Results) -> Result<(String, &'static str)> {
        let Some(Comparison { holds, value, is_ratio }) =
            Claim::parse(self.claim)?.compare(results)
        else {
            return Ok(("–".into(), "not measured"));
        };
        let [lower, median, upper] = [value.lower, value.median, value.upper].map(numbers::plain);
        let times = if is_ratio { " ×" } else { "" };
        let outcome = if holds { "held" } else { "missed" };
        Ok((format!("{median}{times} ({lower} to {upper})"), outcome))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn every_claim_can_be_parsed() {
        for target in ALL {
            assert!(Claim::parse(target.claim).is_ok(), "{}", target.claim);
        }
    }

    #[test]
    fn a_target_is_compared_with_what_was_measured() {
        let compared = |claim| target("", claim).compare(&example::results()).unwrap();

        assert_eq!(
            compared("counter @ 8: atomic >= 5 x lock"),
            ("4.00 × (4.00 to 4.00)".into(), "missed")
        );
        assert_eq!(compared("echo: this course <= 4"), ("4.00 (3.80 to 4.20)".into(), "held"));
        assert_eq!(compared("absent: this course <= 4"), ("–".into(), "not measured"));
    }
}
