//! What a running program prints, and its end.

use std::time::Duration;

use crate::program::process::Stream;
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::{datagram, output};
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wait::pause::pause;
use crate::wait::probe;

/// How long to look again for an end that the system is about to report.
const REAP_INTERVAL: Duration = Duration::from_millis(2);

/// The stream's end comes a moment before the system reports the program's.
const END_GRACE: Duration = Duration::from_millis(100);

impl Running {
    /// Waits until standard output continues with exactly `text`, after what earlier calls have
    /// accounted for.
    ///
    /// # Panics
    /// With a report if something else is printed, if more is printed at once, or less.
    #[track_caller]
    pub fn expect_stdout(&self, text: impl AsRef<[u8]>) -> &Self {
        let want = text.as_ref();
        let from = self.accounted();
        let halt = self.wait_for_stream(Stream::Output, Budget::Reply, |out| {
            !want.starts_with(out.get(from..).unwrap_or_default()) || out.len() >= from + want.len()
        });
        let (halt, got) = (halt.err(), self.stream(Stream::Output).since(from));
        if got != want {
            let report = Report::new(self, "the program did not print what was expected");
            let report = match (want, &got[..]) {
                (b"", got) => report.expected("nothing more").got(text::quoted(got)),
                (_, b"") => report.compare(want, b"").got_instead(self.nothing()),
                (_, got) => report.compare(want, got),
            };
            report
                .about_text(!want.starts_with(&got))
                .maybe_cause(self.why_other_output(from, want, &got, halt.as_ref()))
                .guess(self.why_nothing(&got, halt.as_ref()))
                .halted(halt)
                .fail();
        }
        self.account_for(from + want.len());
        self
    }

    fn why_other_output(
        &self,
        from: usize,
        want: &[u8],
        got: &[u8],
        halt: Option<&Halt>,
    ) -> Option<String> {
        let before = || self.stream(Stream::Output).since(0);
        datagram::forged(&self.check().forged(), got)
            .or_else(|| self.why_two_lines(want, got))
            .or_else(|| self.why_no_last_line(want, got))
            .or_else(|| output::printed(&before()[..from], want, got))
            .or_else(|| self.why_read_ahead(want, halt))
    }

    /// What came where something should have been printed.
    pub(crate) fn nothing(&self) -> String {
        match self.has_ended() {
            true => "nothing: the program has ended".into(),
            false => "nothing".into(),
        }
    }

    /// Why nothing was printed, by a program that has ended well, or that has read all that there
    /// was and now waits for more.
    pub(crate) fn why_nothing(&self, got: &[u8], halt: Option<&Halt>) -> Option<String> {
        let waits = matches!(halt, Some(Halt::Still(_))) && !self.check().ladders().is_empty();
        if !got.is_empty() {
            return None;
        }
        if self.status().is_some_and(|status| status.success()) {
            return Some(
                "it ended with status 0 and has not printed this: it ends too early, or prints \
                 into a BufWriter that is not flushed"
                    .into(),
            );
        }
        (waits && probe::has_taken_everything(self.pid())).then(|| {
            "the program has read all that was sent to it, and waits for more: it has not printed \
             this yet, or has printed it into a BufWriter that is not flushed"
                .into()
        })
    }

    /// The cause, if what is missing came last, and without a newline.
    fn why_no_last_line(&self, want: &[u8], got: &[u8]) -> Option<String> {
        let ladders = self.check().ladders();
        let last = ladders.last()?.last_transfer()?;
        (got.is_empty() && self.has_ended() && want.strip_suffix(b"\n") == Some(&last)).then(|| {
            "what came last had no newline before the stream ended: it is printed all the same"
                .into()
        })
    }

    /// The cause, if the program has printed a line that came with another in one write.
    fn why_two_lines(&self, want: &[u8], got: &[u8]) -> Option<String> {
        let surplus = got.strip_prefix(want).filter(|surplus| !surplus.is_empty())?;
        let ladders = self.check().ladders();
        let behind = ladders.last()?.lines_behind_another()?;
        behind.iter().any(|line| line == surplus).then(|| {
            "two lines came at once and were taken for one: a line ends at its newline, and what \
             follows is kept for the next"
                .into()
        })
    }

    /// The cause, if the program waits for a line that it has taken from its connection together
    /// with another.
    fn why_read_ahead(&self, want: &[u8], halt: Option<&Halt>) -> Option<String> {
        let ladders = self.check().ladders();
        let line = ladders.last()?.last_of_several_lines().filter(|line| want.ends_with(line))?;
        let waits = matches!(halt, Some(Halt::Still(_)));
        (waits && probe::has_taken_everything(self.pid())).then(|| output::read_ahead(&line))
    }

    /// Waits for the next whole line on standard output and returns it without its newline. `what`
    /// says in words which line is expected, and `judge` what is wrong with the one that is
    /// printed, if anything.
    ///
    /// # Panics
    /// With a report if none is printed, or a wrong one.
    #[track_caller]
    pub fn expect_line(
        &self,
        what: &str,
        judge: impl FnOnce(&str) -> Result<(), String>,
    ) -> String {
        self.expect_line_or(what, judge, || None)
    }

    /// The same; `why` says why none is printed, if the check knows it: it counts if the program
    /// waits, and its threads do not tell more.
    ///
    /// # Panics
    /// As [`Running::expect_line`] does.
    #[track_caller]
    pub fn expect_line_or(
        &self,
        what: &str,
        judge: impl FnOnce(&str) -> Result<(), String>,
        why: impl FnOnce() -> Option<String>,
    ) -> String {
        let from = self.accounted();
        let newline = |out: &[u8]| out.get(from..)?.iter().position(|byte| *byte == b'\n');
        let printed = |out: &[u8]| newline(out).is_some();
        let halt = self.wait_for_stream(Stream::Output, Budget::Reply, printed).err();
        let out = self.stream(Stream::Output).since(0);
        let Some(length) = newline(&out) else {
            let begun = out.get(from..).unwrap_or_default();
            Report::new(self, "the program did not print a line")
                .expected(what)
                .got(match begun {
                    [] => self.nothing(),
                    begun => format!("{}, and no newline", text::quoted(begun)),
                })
                .guess(why().or_else(|| self.why_nothing(begun, halt.as_ref())))
                .halted(halt)
                .fail()
        };
        self.account_for(from + length + 1);
        let line = String::from_utf8_lossy(&out[from..from + length]).into_owned();
        if let Err(wrong) = judge(&line) {
            Report::new(self, "the program printed another line than it should")
                .about_text(true)
                .expected(what)
                .got(format!("{}: {wrong}", text::quoted(line.as_bytes())))
                .fail();
        }
        line
    }

    /// Waits until `wanted` accepts a whole line on standard error; `what` says in words which.
    ///
    /// # Panics
    /// With a report if there is no such line.
    #[track_caller]
    pub fn expect_log(&self, what: &str, wanted: impl Fn(&str) -> bool) -> &Self {
        let found = |text: &[u8]| {
            let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            String::from_utf8_lossy(&text[..whole]).lines().any(&wanted)
        };
        let halt = self.wait_for_stream(Stream::Error, Budget::Reply, found).err();
        let log = self.stream(Stream::Error).kept();
        if halt.is_some() && !found(&log) {
            Report::new(self, "a line is missing on standard error")
                .about_text(true)
                .expected(what)
                .got(match &log[..] {
                    b"" => "nothing".into(),
                    _ => "other lines, which are shown below as stderr".to_owned(),
                })
                .halted(halt)
                .fail();
        }
        self
    }

    /// Waits until the program stands still, and demands that it has printed nothing but what
    /// earlier expectations have accounted for; `what` says in words why it should not.
    ///
    /// # Panics
    /// With a report if it has printed more, if a thread goes on running, or if the program ends.
    #[track_caller]
    pub fn expect_no_more_stdout(&self, what: &str) -> &Self {
        self.expect_no_more_stdout_or(what, |_| None)
    }

    /// The same; `why` says what causes the text that was printed, if the check knows it.
    ///
    /// # Panics
    /// As [`Running::expect_no_more_stdout`] does.
    #[track_caller]
    pub fn expect_no_more_stdout_or(
        &self,
        what: &str,
        why: impl FnOnce(&str) -> Option<String>,
    ) -> &Self {
        self.expect_still();
        let unread = self.unread_stdout();
        if !unread.is_empty() {
            Report::new(self, "the program goes on where it should wait")
                .about_text(true)
                .expected(what)
                .got(text::quoted(&unread))
                .maybe_cause(why(&String::from_utf8_lossy(&unread)))
                .fail();
        }
        self
    }

    /// Waits until `enough` of what it has written on a stream is there; `false` if it will never
    /// be. To see and not to judge.
    pub fn writes(&self, stream: Stream, enough: impl Fn(&[u8]) -> bool) -> bool {
        self.wait_for_stream(stream, Budget::Reply, enough).is_ok()
    }

    /// Waits until the program ends by itself; `false` if it does not. To see and not to judge.
    #[must_use]
    pub fn comes_to_its_end(&self) -> bool {
        self.wait_for_its_end().is_ok()
    }

    /// Waits until `enough` has been written on the stream. Standard output is held back no longer
    /// then.
    pub(crate) fn wait_for_stream(
        &self,
        stream: Stream,
        budget: Budget,
        enough: impl Fn(&[u8]) -> bool,
    ) -> Result<(), Halt> {
        if stream == Stream::Output {
            self.release_output();
        }
        let stream = self.stream(stream);
        wait_until(self.check(), budget, || {
            let known = stream.total();
            let ended = stream.ended();
            if enough(&stream.since(0)) {
                return Poll::Ready(());
            }
            if ended {
                self.wait_for_end(END_GRACE);
                return Poll::Over(Halt::Ended);
            }
            stream.wait_beyond(known, POLL_INTERVAL);
            if stream.total() > known { Poll::Progress } else { Poll::Pending }
        })
    }

    /// Waits for the end of the program. Its standard output is held back no longer then.
    pub(crate) fn wait_for_its_end(&self) -> Result<(), Halt> {
        self.release_output();
        let stdout = self.stream(Stream::Output);
        wait_until(self.check(), Budget::WholeRun, || {
            if self.has_ended() {
                return Poll::Ready(());
            }
            let known = stdout.total();
            // The end of standard output wakes this at once; otherwise look again after a moment.
            stdout.wait_beyond(known, REAP_INTERVAL);
            if stdout.ended() {
                pause(REAP_INTERVAL / 4);
            }
            if stdout.total() > known { Poll::Progress } else { Poll::Pending }
        })
    }
}
