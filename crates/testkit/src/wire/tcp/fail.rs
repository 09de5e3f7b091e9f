//! What a report says of a connection on which something else arrived than was expected.

use super::Peer;
use super::read::text_of;
use crate::report::explain::lines::{self, Heard, LineFault, LineWords};
use crate::report::explain::output;
use crate::report::explain::stream::{self, Exchange, StreamEnd};
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::probe;

impl Peer {
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
    pub(super) fn fail_lines(&self, name: &str, want: &[u8], got: &[u8], end: StreamEnd) -> ! {
        let closed = self.program.check().closed_peers();
        let elsewhere = self.program.check().lines_elsewhere(name);
        let heard = Heard {
            hearer: name,
            got,
            end: &end,
            besides: &self.left_out,
            closed: &closed,
            elsewhere: &elsewhere,
        };
        let compared = lines::compare(want, heard, self.in_words);
        let known = self.cause(&end).or_else(|| self.was_read_ahead(want, got, &end));
        self.report(&compared.headline)
            .expected_lines(compared.expected)
            .got_lines(compared.got)
            .maybe_cause(known.or(compared.cause))
            .halted(end.halt())
            .fail()
    }

    /// The line that is missing was read ahead, and lost.
    pub(super) fn was_read_ahead(
        &self,
        want: &[u8],
        got: &[u8],
        end: &StreamEnd,
    ) -> Option<String> {
        let lines = |text: &[u8]| -> Vec<Vec<u8>> {
            text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
        };
        let missing = lines(want).into_iter().zip(lines(got).into_iter().map(Some).chain([None]));
        let (missing, _) = missing.into_iter().find(|(want, got)| got.as_ref() != Some(want))?;
        let check = self.program.check();
        let line = check.sent_behind_another(&missing)?;
        let StreamEnd::Halt(Halt::Still(_)) = end else { return None };
        probe::has_taken_everything(self.program.pid()).then(|| output::read_ahead(&line))
    }

    #[track_caller]
    pub(super) fn fail_surplus(&self, headline: &str, expected: &str, got: &[u8]) -> ! {
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
            .guess(guess.filter(|_| self.in_words.is_none()))
            .fail()
    }

    /// What the check knows about a line that should not have come.
    pub(super) fn words_for(&self, missing: Option<&str>, instead: Option<&str>) -> LineWords {
        let (Some(in_words), Some(name)) = (self.in_words, &self.name) else {
            return LineWords::default();
        };
        let besides = &self.left_out;
        in_words(&LineFault { hearer: name, missing, instead, besides, ..LineFault::default() })
    }

    #[track_caller]
    pub(super) fn fail_line(&mut self, what: &str, end: StreamEnd) -> ! {
        let got = std::mem::take(&mut self.pending);
        let guess = stream::reply(&self.exchange_of(b"a line\n", &got, &end));
        let shown = stream::shown(&got, &end);
        self.report("a line did not come")
            .expected(what)
            .got(if got.is_empty() { shown } else { format!("{shown} and no newline") })
            .maybe_cause(self.cause(&end))
            .guess(
                guess.filter(|_| {
                    got.is_empty() && (self.sent.is_empty() || self.in_words.is_none())
                }),
            )
            .halted(end.halt())
            .fail()
    }

    #[track_caller]
    pub(super) fn fail_end(&self, end: StreamEnd) -> ! {
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

    pub(super) fn exchange_of<'a>(
        &'a self,
        want: &'a [u8],
        got: &'a [u8],
        end: &'a StreamEnd,
    ) -> Exchange<'a> {
        let local = self.stream.local_addr().ok();
        let is_served = || self.program.threads().zip(local).is_some_and(|(it, me)| it.serves(me));
        Exchange {
            sent: &self.sent,
            before: &self.received,
            half_closed: self.half_closed,
            is_client: self.is_client,
            want,
            got,
            end,
            unread: self.their_end().map(|it| it.unread),
            is_served: matches!(end, StreamEnd::Halt(_)) && is_served(),
        }
    }
}
