//! What a check expects of the bytes that arrive on a connection.

use std::io::Read;
use std::time::Duration;

use super::{Peer, keep_end};
use crate::platform::{self, Socket, SocketKind};
use crate::report::explain::stream::{self, StreamEnd};
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wire::gone::is_timeout;
use crate::wire::ladder::{Event, Sample};

/// How [`Peer::hear`] has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadEnd {
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
        let (out, rest): (Vec<_>, Vec<_>) =
            lines.partition(|line| line.ends_with(b"\n") && line.starts_with(prefix));
        self.left_out.extend(out.into_iter().map(text_of));
        self.pending = rest.concat();
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
        self.left_out.clear();
        self
    }

    /// Reads until `enough` of it has arrived, and takes whatever arrives: to see and not to judge.
    /// Returns all that has arrived, also what is beyond, and why there is no more.
    pub fn hear(&mut self, enough: impl Fn(&[u8]) -> bool) -> (Vec<u8>, ReadEnd) {
        let heard = match self.read_until(enough) {
            StreamEnd::Enough => ReadEnd::Enough,
            StreamEnd::Eof => ReadEnd::End,
            StreamEnd::Reset => ReadEnd::Reset,
            StreamEnd::Halt(halt) => ReadEnd::Silence(halt.waited()),
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
            Err(end) => self.fail_line("a line", end),
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
            let words = self.words_for(None, Some(&text));
            let headline = words.headline.filter(|_| words.cause.is_some());
            self.report(&headline.unwrap_or_else(|| "another line came than should".into()))
                .expected(what)
                .got(format!("{}: {wrong}", text::quoted(&line)))
                .maybe_cause(words.cause)
                .fail();
        }
        self.left_out.clear();
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
            self.fail_surplus(
                "more came than was expected",
                "the end, and nothing before it",
                &got,
            );
        }
        end
    }

    /// Nothing may arrive, neither bytes nor an end, until the program stands still.
    ///
    /// # Panics
    /// With a report if something arrives.
    #[track_caller]
    pub fn expect_silence(&mut self) -> &mut Self {
        self.expect_silence_or("nothing at all: the program waits for what this client does next")
    }

    /// The same; `what` says in words why nothing should arrive.
    ///
    /// # Panics
    /// With a report if something arrives.
    #[track_caller]
    pub fn expect_silence_or(&mut self, what: &str) -> &mut Self {
        let end = self.read_until(|got| !got.is_empty());
        let got = std::mem::take(&mut self.pending);
        match end {
            StreamEnd::Halt(_) if got.is_empty() => self,
            _ if !got.is_empty() => {
                self.fail_surplus("something came where nothing should", what, &got)
            }
            end => self
                .report("the connection should stay open, and silent")
                .expected(what)
                .got(stream::shown(b"", &end))
                .maybe_cause(self.ended())
                .halted(end.halt())
                .fail(),
        }
    }

    /// No thread that waits on this connection has a time limit for it. Where the system does not
    /// tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if one has.
    #[track_caller]
    pub fn expect_no_time_limit(&mut self) -> &mut Self {
        let threads = self.program.threads().map(|it| it.threads).unwrap_or_default();
        let local = self.stream.local_addr().ok();
        let limited = threads.iter().find(|it| it.timeout.is_some() && it.reason.peer() == local);
        if let Some(limit) = limited.and_then(|it| it.timeout) {
            self.report("the program has a time limit for this client")
                .expected("it waits for this client as long as that takes")
                .got(format!(
                    "a limit of {} s (set_read_timeout, set_write_timeout)",
                    limit.as_secs_f32()
                ))
                .fail();
        }
        self
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

    /// How many bytes wait at the program's end of the connection, to be read and to be sent.
    fn queues(&self) -> Option<(u64, u64)> {
        let theirs = self.their_end()?;
        Some((theirs.unread, theirs.sending))
    }

    /// The program's end of the connection, where the system shows it.
    pub(super) fn their_end(&self) -> Option<Socket> {
        let (local, remote) = (self.stream.local_addr().ok()?, self.stream.peer_addr().ok()?);
        let is_theirs =
            |it: &Socket| it.kind == SocketKind::Connection && it.ends() == (remote, local);
        platform::sockets().into_iter().find(is_theirs)
    }

    /// Reads once into the buffer, at least one byte. A program that uses its processor time and
    /// takes bytes out of the connection meanwhile is slow, and not stuck.
    pub(super) fn read_chunk(&mut self) -> Result<usize, StreamEnd> {
        let mut queues = None;
        let read = loop {
            let Self { stream, buffer, program, .. } = self;
            let _ = stream.set_read_timeout(Some(POLL_INTERVAL));
            let read =
                wait_until(program.check(), Budget::Reply, || match (&**stream).read(buffer) {
                    Ok(0) => Poll::Ready(Err(StreamEnd::Eof)),
                    Ok(n) => Poll::Ready(Ok(n)),
                    Err(error) if is_timeout(error.kind()) => Poll::Pending,
                    Err(_) => Poll::Ready(Err(StreamEnd::Reset)),
                });
            if !matches!(read, Err(Halt::Busy { .. })) {
                break read;
            }
            let now = self.queues();
            // The first time there is nothing to compare with.
            if now.is_none() || queues == Some(now) {
                break read;
            }
            queues = Some(now);
        };
        let Self { buffer, ladder, .. } = self;
        let result = read.unwrap_or_else(|halt| Err(StreamEnd::Halt(halt)));
        ladder.add(match &result {
            Ok(n) => Event::Receives(Sample::of(&buffer[..*n])),
            Err(StreamEnd::Halt(halt)) => Event::Silence(halt.waited()),
            Err(StreamEnd::Reset) => Event::ResetReceived,
            Err(_) => Event::EndReceived,
        });
        result
    }
}

/// A line without its newline.
pub(super) fn text_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned()
}
