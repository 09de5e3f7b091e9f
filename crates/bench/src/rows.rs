//! The table "speed and memory of the model answers": what is demanded of them, and whether a run holds it.

use anyhow::Result;

use crate::claim::{Claim, Judged};
use crate::numbers;
use crate::results::Results;

/// What is demanded, in words and as a claim.
pub struct Row {
    pub what: &'static str,
    pub claim: &'static str,
}

const fn row(what: &'static str, claim: &'static str) -> Row {
    Row { what, claim }
}

/// What is demanded of the model answers, and of the way from an edit to a verdict.
pub const ALL: &[Row] = &[
    row(
        "TCP echo, round trips: as many as C with a thread for each client",
        "tcp-echo-round-trips: this course >= 1.0 x C, a thread for each client",
    ),
    row(
        "TCP echo, round trips: more than tokio",
        "tcp-echo-round-trips: this course > 1.0 x tokio",
    ),
    row(
        "TCP echo, messages of 1 MiB: as fast as C with a thread for each client",
        "tcp-echo-throughput: this course >= 1.0 x C, a thread for each client",
    ),
    row(
        "TCP echo, messages of 1 MiB: faster than tokio",
        "tcp-echo-throughput: this course > 1.0 x tokio",
    ),
    row(
        "UDP echo, one datagram in flight: 0.95 of C",
        "udp-echo-one-in-flight: this course >= 0.95 x C, recvfrom and sendto",
    ),
    row(
        "UDP echo, 32 in flight: 0.95 of C",
        "udp-echo-32-in-flight: this course >= 0.95 x C, recvfrom and sendto",
    ),
    row(
        "chat, 100 clients: 5 times as many lines as tokio",
        "threaded-chat-deliveries: this course >= 5 x tokio",
    ),
    row(
        "chat: a client that never reads costs at most 2 MiB",
        "threaded-chat-memory: this course <= 2",
    ),
    row(
        "struct, `<IIIHH` packed, parsed once: twice as fast as Python's `Struct`",
        "struct-packing-pack: this course <= 0.5 x Python, struct.Struct",
    ),
    row(
        "struct, `<IIIHH` unpacked, parsed once: twice as fast as Python's `Struct`",
        "struct-packing-unpack: this course <= 0.5 x Python, struct.Struct",
    ),
    row(
        "struct, `batch`: 100,000 requests a second",
        "struct-packing-batch: this course >= 100000",
    ),
    row(
        "a list of 10,000 entries: faster than zipinfo",
        "zip-list-entries: this course < 1.0 x zipinfo -1",
    ),
    row(
        "8 threads, one counter: parking_lot's lock ahead of std's",
        "mutex-counter-threads @ 8: parking_lot Mutex > 1.0 x std Mutex",
    ),
    row(
        "8 threads, one counter: the atomic ahead of both",
        "mutex-counter-threads @ 8: AtomicU64 > 1.0 x parking_lot Mutex",
    ),
    row(
        "primes below 10 million: two workers 1.8 times as fast as one",
        "threads-basics-primes: this course @ 2 >= 1.8 x this course @ 1",
    ),
    row(
        "a small exercise, from an edit to the verdict: 0.19 s",
        "feedback-verdict: a small exercise <= 0.19",
    ),
    row(
        "a small exercise, from a save to the screen: 0.4 s",
        "feedback-watch: a small exercise <= 0.4",
    ),
    row(
        "TCP echo, from a save to the screen: 0.4 s",
        "feedback-watch: tcp-echo, the model answer <= 0.4",
    ),
];

impl Row {
    /// What a run says of it; nothing if that was not measured.
    ///
    /// # Errors
    ///
    /// Its claim cannot be understood.
    pub fn judge(&self, results: &Results) -> Result<Option<Judged>> {
        Ok(Claim::parse(self.claim)?.judge(results))
    }

    /// What was measured, and whether that is enough.
    ///
    /// # Errors
    ///
    /// As [`Row::judge`].
    pub fn told(&self, results: &Results) -> Result<(String, &'static str)> {
        let Some(judged) = self.judge(results)? else { return Ok(("–".into(), "not measured")) };
        let times = if judged.is_ratio { " ×" } else { "" };
        let [median, low, high] =
            [judged.value.median, judged.value.low, judged.value.high].map(numbers::plain);
        Ok((
            format!("{median}{times} ({low} to {high})"),
            if judged.holds { "held" } else { "missed" },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn every_row_can_be_understood() {
        for row in ALL {
            assert!(row.judge(&sample::results()).is_ok(), "{}", row.claim);
        }
    }

    #[test]
    fn a_row_tells_what_was_measured() {
        let told = |claim| row("", claim).told(&sample::results()).unwrap();

        assert_eq!(
            told("counter @ 8: atomic >= 5 x lock"),
            ("4.00 × (4.00 to 4.00)".into(), "missed")
        );
        assert_eq!(told("echo: this course <= 4"), ("4.00 (3.80 to 4.20)".into(), "held"));
        assert_eq!(told("absent: this course <= 4"), ("–".into(), "not measured"));
    }
}
