//! Sends and compares megabytes on a connection without storing them, and fills it until the
//! program stops reading.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{CHUNK, Peer, REMEMBERED, write_some};
use crate::report::explain::stream::StreamEnd;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wait::probe;
use crate::wire::gone::is_timeout;
use crate::wire::ladder::Event;
use crate::wire::random_stream::RandomStream;

/// How long a write of the program has to stay the same to count as one that waits.
const BLOCKED_FOR: Duration = Duration::from_millis(5);

/// Without a look at the program's calls: how long nothing may be taken until its write counts as
/// one that waits.
const BLIND_WAIT: Duration = Duration::from_millis(200);

/// More bytes than systems keep on the way: a program that takes it all without a reply stores it
/// itself.
const MAX_UNREAD: usize = 24 << 20;

/// How the bytes of a stream came back: how many were right, what arrived instead of the next ones,
/// and how the reading ended.
struct Difference {
    right: usize,
    wrong: Vec<u8>,
    end: StreamEnd,
}

impl Peer {
    /// Sends the stream until a thread of the program is stuck in a write, because the check does
    /// not read here. Returns how many bytes were sent: at most 24 MiB. Where the system does not
    /// tell, until nothing more is taken for 200 ms.
    ///
    /// # Panics
    /// With a report if the program does not write back what it reads, or closes the connection.
    #[track_caller]
    pub fn send_until_blocked(&mut self, stream: &RandomStream) -> usize {
        let mut sent = 0;
        let mut progress = Instant::now();
        let mut before = None;
        let _ = self.stream.set_write_timeout(Some(BLOCKED_FOR));
        let blocked = wait_until(self.program.check(), Budget::Reply, || {
            if sent >= MAX_UNREAD {
                return Poll::Ready(());
            }
            match write_some(&self.stream, stream.piece(sent, CHUNK)) {
                Ok(n) => {
                    (sent, progress) = (sent + n, Instant::now());
                    return Poll::Progress;
                }
                Err(error) if is_timeout(error.kind()) => {}
                Err(_) => return Poll::Over(Halt::Ended),
            }
            let writers = probe::writers(self.program.pid());
            let waits = !writers.is_empty() || progress.elapsed() > BLIND_WAIT;
            let now = Some((sent, writers));
            // Nothing has moved since the last look.
            let same = std::mem::replace(&mut before, now.clone()) == now;
            if same && waits { Poll::Ready(()) } else { Poll::Pending }
        });
        if let Err(halt) = blocked {
            self.fail_send(CHUNK, halt);
        }
        self.note_sent(stream, sent);
        sent
    }

    /// Sends `length` bytes of the stream and at the same time reads as many: neither side has to
    /// hold them all.
    ///
    /// # Panics
    /// With a report if the same bytes do not come back.
    #[track_caller]
    pub fn exchange(&mut self, stream: &RandomStream, length: usize) -> &mut Self {
        self.note_sent(stream, length);
        let writer = self.stream.try_clone().expect("a descriptor for the second direction");
        let _ = writer.set_write_timeout(Some(POLL_INTERVAL));
        let over = AtomicBool::new(false);
        let result = thread::scope(|scope| {
            scope.spawn(|| send_stream(&writer, stream, length, &over));
            let result = self.read_stream(stream, length);
            // The connection stays open: a program that hangs has to be looked at as it hangs.
            over.store(true, Ordering::Relaxed);
            result
        });
        self.judge_stream(stream, length, result)
    }

    /// Waits for the first `length` bytes of the stream, and no more.
    ///
    /// # Panics
    /// With a report if anything else arrives, or less.
    #[track_caller]
    pub fn expect_stream(&mut self, stream: &RandomStream, length: usize) -> &mut Self {
        let result = self.read_stream(stream, length);
        self.judge_stream(stream, length, result)
    }

    fn note_sent(&mut self, stream: &RandomStream, length: usize) {
        self.ladder.add(Event::Sends(stream.sample(length)));
        self.remember(stream.piece(0, REMEMBERED));
    }

    /// Compares while it reads, so that a megabyte costs no memory.
    fn read_stream(&mut self, stream: &RandomStream, length: usize) -> Result<(), Difference> {
        let mut right = 0;
        while right < length {
            let n = match self.read_chunk() {
                Ok(n) => n,
                Err(end) => return Err(Difference { right, wrong: Vec::new(), end }),
            };
            let mut rest = &self.buffer[..n];
            while !rest.is_empty() {
                let want = stream.piece(right, rest.len().min(length - right));
                if want.is_empty() || !rest.starts_with(want) {
                    return Err(Difference { right, wrong: rest.to_vec(), end: StreamEnd::Enough });
                }
                rest = &rest[want.len()..];
                right += want.len();
            }
        }
        Ok(())
    }

    #[track_caller]
    fn judge_stream(
        &mut self,
        stream: &RandomStream,
        length: usize,
        result: Result<(), Difference>,
    ) -> &mut Self {
        if let Err(Difference { right, wrong, end }) = result {
            let headline = "the bytes that came back are not those that were sent";
            let got = [stream.bytes(right), wrong].concat();
            self.fail(headline, &stream.bytes(length), &got, end);
        }
        self
    }
}

/// Sends until all is sent, it is `over`, or the connection is gone, which shows as missing bytes
/// to the reader.
fn send_stream(to: &TcpStream, stream: &RandomStream, length: usize, over: &AtomicBool) {
    let mut sent = 0;
    while sent < length && !over.load(Ordering::Relaxed) {
        match write_some(to, stream.piece(sent, CHUNK.min(length - sent))) {
            Ok(n) => sent += n,
            Err(error) if is_timeout(error.kind()) => {}
            Err(_) => return,
        }
    }
}
