//! What a check expects of the bytes that arrive on a connection.

use std::io::Read;
use std::time::Duration;

use super::{Peer, is_timeout, keep_end};
use crate::platform::{self, SocketKind};
use crate::report::explain::lines::{self, Heard, LineFault, LineWords};
use crate::report::explain::output;
use crate::report::explain::stream::{self, Exchange, StreamEnd};
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wait::probe;
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
            self.report(&words.headline.unwrap_or_else(|| "another line came than should".into()))
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
        let end = self.read_until(|got| !got.is_empty());
        let got = std::mem::take(&mut self.pending);
        match end {
            StreamEnd::Halt(_) if got.is_empty() => self,
            _ if !got.is_empty() => {
                self.fail_surplus("something came where nothing should", "nothing at all", &got)
            }
            end => self
                .report("the connection should stay open, and silent")
                .expected("nothing at all: the program waits for what this client does next")
                .got(stream::shown(b"", &end))
                .maybe_cause(self.ended())
                .halted(end.halt())
                .fail(),
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
        let read = wait_until(program.check(), Budget::Reply, || match (&**stream).read(buffer) {
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
        if let Some(name) = self.name.clone().filter(|_| want.ends_with(b"\n")) {
            self.fail_lines(&name, want, got, end);
        }
        let guess = stream::reply(&self.exchange_of(want, got, &end));
        let report = self.report(headline);
        let report = match got {
            b"" => report.compare(want, b"").got_instead(stream::shown(got, &end)),
            _ => report.compare(want, got),
        };
        report.maybe_cause(self.cause(&end)).guess(guess).halted(end.halt()).fail()
    }

    /// Compares lines, and says what the first that differs means.
    #[track_caller]
    fn fail_lines(&self, name: &str, want: &[u8], got: &[u8], end: StreamEnd) -> ! {
        let closed = self.program.check().closed_peers();
        let heard =
            Heard { hearer: name, got, end: &end, besides: &self.left_out, closed: &closed };
        let compared = lines::compare(want, heard, self.in_words);
        let known = self.cause(&end).or_else(|| self.went_elsewhere(want, got, &end));
        self.report(&compared.headline)
            .expected_lines(compared.expected)
            .got_lines(compared.got)
            .maybe_cause(known.or(compared.cause))
            .halted(end.halt())
            .fail()
    }

    /// The line that is missing was read ahead and lost, or another client has got it.
    fn went_elsewhere(&self, want: &[u8], got: &[u8], end: &StreamEnd) -> Option<String> {
        let lines = |text: &[u8]| -> Vec<Vec<u8>> {
            text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
        };
        let missing = lines(want).into_iter().zip(lines(got).into_iter().map(Some).chain([None]));
        let (missing, _) = missing.into_iter().find(|(want, got)| got.as_ref() != Some(want))?;
        let check = self.program.check();
        let read_ahead = || {
            let line = check.sent_behind_another(&missing)?;
            let StreamEnd::Halt(Halt::Still(_)) = end else { return None };
            probe::has_taken_everything(self.program.pid()).then(|| output::read_ahead(&line))
        };
        let other = check.other_that_got(&missing, self.name.as_deref());
        other
            .map(|other| {
                format!(
                    "{other} has got this line: it went to another client. What tells two clients \
                     apart has to be different for each"
                )
            })
            .or_else(read_ahead)
    }

    #[track_caller]
    fn fail_surplus(&self, headline: &str, expected: &str, got: &[u8]) -> ! {
        let first = got.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let words = match got.contains(&b'\n') {
            true => self.words_for(None, Some(&text_of(first))),
            false => LineWords::default(),
        };
        let end = StreamEnd::Enough;
        let guess = stream::reply(&self.exchange_of(b"", got, &end));
        self.report(&words.headline.unwrap_or_else(|| headline.into()))
            .expected(expected)
            .got(text::quoted(got))
            .maybe_cause(words.cause)
            .guess(guess)
            .fail()
    }

    /// What the check knows about a line that should not have come.
    fn words_for(&self, missing: Option<&str>, instead: Option<&str>) -> LineWords {
        let (Some(in_words), Some(name)) = (self.in_words, &self.name) else {
            return LineWords::default();
        };
        let besides = &self.left_out;
        in_words(&LineFault { hearer: name, missing, instead, besides, ..LineFault::default() })
    }

    #[track_caller]
    fn fail_line(&mut self, what: &str, end: StreamEnd) -> ! {
        let got = std::mem::take(&mut self.pending);
        let guess = stream::reply(&self.exchange_of(b"a line\n", &got, &end));
        let shown = stream::shown(&got, &end);
        self.report("a line did not come")
            .expected(what)
            .got(if got.is_empty() { shown } else { format!("{shown} and no newline") })
            .maybe_cause(self.cause(&end))
            .guess(guess.filter(|_| got.is_empty() && self.in_words.is_none()))
            .halted(end.halt())
            .fail()
    }

    #[track_caller]
    fn fail_end(&self, end: StreamEnd) -> ! {
        let known = match &end {
            StreamEnd::Reset => Some(
                "it was closed while bytes that had arrived were still unread: read until read \
                 returns 0",
            ),
            _ if self.is_client => None,
            _ if self.half_closed => Some(
                "read has returned 0: the client has ended its side. End this side too, after the \
                 last reply: leave the loop, and drop the stream and every clone of it",
            ),
            _ => None,
        };
        let reset = end == StreamEnd::Reset;
        self.report("the connection was not closed in order")
            .expected("the end of the stream")
            .got(if reset { "a reset" } else { "the connection stays open" })
            .maybe_cause(self.ended().or_else(|| known.map(String::from)))
            .halted(end.halt())
            .fail()
    }

    fn exchange_of<'a>(
        &'a self,
        want: &'a [u8],
        got: &'a [u8],
        end: &'a StreamEnd,
    ) -> Exchange<'a> {
        let (local, remote) = (self.stream.local_addr().ok(), self.stream.peer_addr().ok());
        let sockets = platform::sockets();
        let theirs = sockets
            .iter()
            .find(|it| it.kind == SocketKind::Connection && Some(it.ends()) == remote.zip(local));
        let is_served = || self.program.threads().zip(local).is_some_and(|(it, me)| it.serves(me));
        Exchange {
            sent: &self.sent,
            before: &self.received,
            half_closed: self.half_closed,
            is_client: self.is_client,
            want,
            got,
            end,
            unread: theirs.map(|it| it.unread),
            is_served: matches!(end, StreamEnd::Halt(_)) && is_served(),
        }
    }
}

/// A line without its newline.
fn text_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(line)).into_owned()
}
