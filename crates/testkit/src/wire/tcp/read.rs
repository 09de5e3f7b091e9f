//! What a check expects of the bytes that arrive on a connection.

use std::io::Read;
use std::time::Duration;

use super::{Peer, is_timeout, keep_end};
use crate::report::explain::stream::{self, Exchange, StreamEnd};
use crate::text;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wire::ladder::{Event, Sample};

/// How [`Peer::hear`] has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Enough has arrived.
    Enough,
    /// The end of the stream.
    End,
    /// The connection was reset.
    Reset,
    /// Nothing more will arrive: the program stands still, or the time was over. For this long
    /// nothing has arrived.
    Silence(Duration),
}

impl Peer {
    /// From now on lines that begin with `prefix` are left out of what is received: a check that is
    /// about something else need not know when they arrive. Bytes are compared with what an
    /// expectation wants only when it is clear that they do not begin such a line.
    pub fn ignore_lines(&mut self, prefix: &str) -> &mut Self {
        self.ignored = Some(prefix.as_bytes().to_vec());
        self.leave_out();
        self
    }

    /// Takes the lines that are to be ignored out of what is pending.
    fn leave_out(&mut self) {
        let Some(prefix) = &self.ignored else { return };
        let lines = self.pending.split_inclusive(|byte| *byte == b'\n');
        self.pending = lines
            .filter(|line| !(line.ends_with(b"\n") && line.starts_with(prefix)))
            .flatten()
            .copied()
            .collect();
    }

    /// What has arrived, up to where a line begins that may have to be ignored.
    fn heard(&self) -> &[u8] {
        let begin = self.pending.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let open = &self.pending[begin..];
        let maybe = |prefix: &Vec<u8>| {
            !open.is_empty() && (open.starts_with(prefix) || prefix.starts_with(open))
        };
        let end = if self.ignored.as_ref().is_some_and(maybe) { begin } else { self.pending.len() };
        &self.pending[..end]
    }

    /// Waits for exactly `want`. What has arrived beyond it is a failure, so all replies that may
    /// arrive together are expected together.
    ///
    /// # Panics
    /// With a report if anything else arrives, or less.
    #[track_caller]
    pub fn expect(&mut self, want: impl AsRef<[u8]>) -> &mut Self {
        let want = want.as_ref();
        let end = self.read_until(|got| got.len() >= want.len());
        let got = std::mem::take(&mut self.pending);
        if got != want {
            self.fail("the reply is not what was expected", want, &got, end);
        }
        keep_end(&mut self.received, &got);
        self
    }

    /// Reads until `enough` of it has arrived, and takes whatever arrives: to see and not to judge.
    /// Returns all that has arrived, also what is beyond, and why there is no more.
    pub fn hear(&mut self, enough: impl Fn(&[u8]) -> bool) -> (Vec<u8>, Heard) {
        let heard = match self.read_until(enough) {
            StreamEnd::Enough => Heard::Enough,
            StreamEnd::Eof => Heard::End,
            StreamEnd::Reset => Heard::Reset,
            StreamEnd::Halt(halt) => Heard::Silence(halt.waited()),
        };
        (std::mem::take(&mut self.pending), heard)
    }

    /// Waits for a line and returns it without its newline. What arrives after it waits for the
    /// next expectation. Bytes that are not valid UTF-8 are replaced by U+FFFD.
    ///
    /// # Panics
    /// With a report if the stream ends or nothing arrives before the newline.
    #[track_caller]
    pub fn line(&mut self) -> String {
        match self.read_line() {
            Ok(line) => text_of(&line),
            Err(end) => {
                let got = std::mem::take(&mut self.pending);
                self.fail("a line did not come", &[&got[..], b"\n"].concat(), &got, end)
            }
        }
    }

    /// Waits for a line and returns it without its newline. `what` says in words which line is
    /// expected, and `judge` what is wrong with the one that arrived, if anything.
    ///
    /// # Panics
    /// With a report if none arrives, or a wrong one.
    #[track_caller]
    pub fn expect_line(
        &mut self,
        what: &str,
        judge: impl FnOnce(&str) -> Result<(), String>,
    ) -> String {
        let line = match self.read_line() {
            Ok(line) => line,
            Err(end) => self.fail_line(what, end),
        };
        keep_end(&mut self.received, &line);
        let text = text_of(&line);
        if let Err(wrong) = judge(&text) {
            self.report("another line came than should")
                .expected(what)
                .got(format!("{}: {wrong}", text::quoted(&line)))
                .maybe_cause(stream::own_line(&self.sent, b"", &line))
                .fail();
        }
        text
    }

    /// The next line with its newline, taken out of what is pending.
    fn read_line(&mut self) -> Result<Vec<u8>, StreamEnd> {
        let end = self.read_until(|got| got.contains(&b'\n'));
        match self.pending.iter().position(|byte| *byte == b'\n') {
            Some(newline) => Ok(self.pending.drain(..=newline).collect()),
            None => Err(end),
        }
    }

    /// Waits for the end of the stream, with nothing before it.
    ///
    /// # Panics
    /// With a report if bytes arrive, or the connection is reset or stays open.
    #[track_caller]
    pub fn expect_end(&mut self) -> &mut Self {
        match self.read_nothing() {
            StreamEnd::Eof => self,
            end => self.fail_end(end),
        }
    }

    /// No more bytes may arrive, however the connection goes on: it may end, or stay open.
    ///
    /// # Panics
    /// With a report if bytes arrive.
    #[track_caller]
    pub fn expect_no_more(&mut self) -> &mut Self {
        self.read_nothing();
        self
    }

    /// Fails if bytes arrive, and says how the reading ended otherwise.
    #[track_caller]
    fn read_nothing(&mut self) -> StreamEnd {
        let end = self.read_until(|got| !got.is_empty());
        let got = std::mem::take(&mut self.pending);
        if !got.is_empty() {
            self.fail("more came than was expected", b"", &got, end);
        }
        end
    }

    /// Nothing may arrive, neither bytes nor an end, until the program stands still.
    ///
    /// # Panics
    /// With a report if something arrives.
    #[track_caller]
    pub fn expect_silence(&mut self) -> &mut Self {
        let end = self.read_until(|got| !got.is_empty());
        let got = std::mem::take(&mut self.pending);
        match end {
            StreamEnd::Halt(_) if got.is_empty() => self,
            end => self.fail("something came too early", b"", &got, end),
        }
    }

    /// Reads until `enough` has arrived, the stream ends, or waiting makes no sense any more.
    fn read_until(&mut self, enough: impl Fn(&[u8]) -> bool) -> StreamEnd {
        while !enough(self.heard()) {
            match self.read_chunk() {
                Ok(n) => {
                    self.pending.extend_from_slice(&self.buffer[..n]);
                    self.leave_out();
                }
                Err(end) => return end,
            }
        }
        StreamEnd::Enough
    }

    /// Reads once into the buffer, at least one byte.
    pub(super) fn read_chunk(&mut self) -> Result<usize, StreamEnd> {
        let Self { stream, buffer, program, ladder, .. } = self;
        let _ = stream.set_read_timeout(Some(POLL_INTERVAL));
        let read = wait_until(program.check(), Budget::Reply, || match stream.read(buffer) {
            Ok(0) => Poll::Ready(Err(StreamEnd::Eof)),
            Ok(n) => Poll::Ready(Ok(n)),
            Err(error) if is_timeout(error.kind()) => Poll::Pending,
            Err(_) => Poll::Ready(Err(StreamEnd::Reset)),
        });
        let result = read.unwrap_or_else(|halt| Err(StreamEnd::Halt(halt)));
        ladder.add(match &result {
            Ok(n) => Event::Receives(Sample::of(&buffer[..*n])),
            Err(StreamEnd::Halt(halt)) => Event::Silence(halt.waited()),
            Err(StreamEnd::Reset) => Event::ResetReceived,
            Err(_) => Event::EndReceived,
        });
        result
    }

    #[track_caller]
    pub(super) fn fail(&self, headline: &str, want: &[u8], got: &[u8], end: StreamEnd) -> ! {
        let guess = stream::reply(&self.exchange_of(want, got, &end));
        self.report(headline)
            .compare(want, got)
            .maybe_cause(self.cause(&end))
            .guess(guess)
            .halted(end.halt())
            .fail()
    }

    #[track_caller]
    fn fail_line(&mut self, what: &str, end: StreamEnd) -> ! {
        let got = std::mem::take(&mut self.pending);
        let guess = stream::reply(&self.exchange_of(b"a line\n", &got, &end));
        let shown = match (&end, got.as_slice()) {
            (StreamEnd::Eof, b"") => "the end of the stream".into(),
            (StreamEnd::Reset, b"") => "a reset".into(),
            (_, b"") => "nothing".into(),
            _ => text::quoted(&got),
        };
        self.report("a line did not come")
            .expected(what)
            .got(shown)
            .maybe_cause(self.cause(&end))
            .guess(guess.filter(|_| got.is_empty()))
            .halted(end.halt())
            .fail()
    }

    #[track_caller]
    fn fail_end(&self, end: StreamEnd) -> ! {
        let usual = match (&end, self.half_closed) {
            (StreamEnd::Reset, _) => {
                "it was closed while bytes that had arrived were still unread: read until read \
                 returns 0"
            }
            (_, true) => {
                "read has returned 0: the client has ended its side. After the last reply it is \
                 time to end this side too: leave the loop and let the stream go (every clone of \
                 it)"
            }
            (_, false) => {
                "nothing closes this connection: is the stream, or a clone of it, still held \
                 somewhere?"
            }
        };
        let reset = end == StreamEnd::Reset;
        self.report("the connection was not closed in order")
            .expected("the end of the stream")
            .got(if reset { "a reset" } else { "the connection stays open" })
            .cause(self.ended().unwrap_or_else(|| usual.into()))
            .halted(end.halt())
            .fail()
    }

    fn exchange_of<'a>(
        &'a self,
        want: &'a [u8],
        got: &'a [u8],
        end: &'a StreamEnd,
    ) -> Exchange<'a> {
        let (sent, before, half_closed) = (&self.sent, &self.received, self.half_closed);
        Exchange { sent, before, half_closed, want, got, end }
    }
}

/// A line without its newline.
fn text_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned()
}
