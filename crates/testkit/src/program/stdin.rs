//! Standard input of a program: what the check writes there, as far as a report shows it.

use std::io::Write;
use std::process::ChildStdin;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::program::capture;
use crate::text;

/// Bytes kept of the beginning and of the end: as many as are shown.
const HEAD: usize = 48;
const TAIL: usize = 12;

/// What a pipe surely takes without a reader (POSIX demands 512, all systems have more).
const TAKEN_AT_ONCE: usize = 4096;

#[derive(Debug, Default)]
pub(crate) struct Stdin {
    pipe: Option<ChildStdin>,
    /// When the check closed the pipe, or gave it to a thread that closes it in the end.
    closed: Option<Instant>,
    feeders: Vec<JoinHandle<()>>,
    record: Record,
}

/// What was written, shortened in the middle.
#[derive(Debug, Default)]
struct Record {
    total: usize,
    head: Vec<u8>,
    tail: Vec<u8>,
    /// The last line.
    last: Vec<u8>,
    closed: bool,
}

impl Stdin {
    pub(crate) fn new(pipe: Option<ChildStdin>) -> Self {
        Self { pipe, ..Self::default() }
    }

    /// Writes `text`; a thread does so when it is more than a pipe surely takes.
    pub(crate) fn write(&mut self, text: &[u8]) {
        self.record.add(text);
        if text.len() <= TAKEN_AT_ONCE {
            if let Some(pipe) = &mut self.pipe {
                // A program that has closed its input takes nothing.
                let _ = pipe.write_all(text).and_then(|()| pipe.flush());
            }
        } else if let Some(mut pipe) = self.pipe.take() {
            self.closed = Some(Instant::now());
            let text = text.to_vec();
            let feed = move || _ = pipe.write_all(&text);
            let thread = thread::Builder::new().name(capture::name_of_thread("feed")).spawn(feed);
            self.feeders.push(thread.expect("a thread to write to the program"));
        }
    }

    pub(crate) fn close(&mut self) {
        self.record.closed = true;
        if self.pipe.take().is_some() {
            self.closed = Some(Instant::now());
        }
    }

    /// How long ago the check closed its end, if it has.
    pub(crate) fn closed_for(&self) -> Option<Duration> {
        self.closed.map(|at| at.elapsed())
    }

    /// Whether the program has been given all that it takes.
    pub(crate) fn is_fed(&self) -> bool {
        capture::have_fed(&self.feeders)
    }

    /// Whether nothing waits in the pipe any more. `false` where that is not known.
    pub(crate) fn is_read(&self) -> bool {
        #[cfg(target_os = "linux")]
        if let Some(pipe) = &self.pipe {
            use std::os::fd::AsFd;
            let file = pipe.as_fd().try_clone_to_owned().map(std::fs::File::from);
            return file.is_ok_and(|file| crate::platform::waits_in_pipe(&file) == 0);
        }
        false
    }

    /// The last thing that the program was given: `"hello\n"`, `the end`. `None` if nothing was
    /// written.
    pub(crate) fn last(&self) -> Option<String> {
        match &self.record {
            Record { total: 0, .. } => None,
            Record { closed: true, .. } => Some("the end of its input".into()),
            record => Some(text::quoted(&record.last)),
        }
    }

    /// `"hello\n", then its end`; `None` if nothing was written.
    pub(crate) fn shown(&self) -> Option<String> {
        self.record.shown()
    }
}

impl Record {
    fn add(&mut self, text: &[u8]) {
        self.total += text.len();
        self.last =
            text.split_inclusive(|byte| *byte == b'\n').next_back().unwrap_or(text).to_vec();
        self.head.extend_from_slice(&text[..text.len().min(HEAD - self.head.len())]);
        self.tail.extend_from_slice(&text[text.len().saturating_sub(TAIL)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    fn shown(&self) -> Option<String> {
        let text = match self.total {
            0 => return None,
            total if total <= HEAD => text::quoted(&self.head),
            total => format!(
                "{}: {}",
                text::count(total),
                text::quoted(&[&self.head[..], &self.tail].concat())
            ),
        };
        Some(if self.closed { format!("{text}, then its end") } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(texts: &[&str]) -> Option<String> {
        let mut stdin = Stdin::default();
        texts.iter().for_each(|text| stdin.write(text.as_bytes()));
        stdin.shown()
    }

    #[test]
    fn short_input_is_shown_whole() {
        assert_eq!(shown(&["one\n", "two\n"]).as_deref(), Some(r#""one\ntwo\n""#));
        assert_eq!(shown(&[]), None);
    }

    #[test]
    fn of_long_input_both_ends_are_shown_and_the_end_is_told() {
        let mut stdin = Stdin::default();
        (0..1000).for_each(|number| stdin.write(format!("{number:03} ").as_bytes()));
        stdin.close();

        let shown = stdin.shown().expect("there is some");

        assert_eq!(
            shown,
            r#"4000 bytes: "000 001 002 003 004 005 " … "997 998 999 ", then its end"#
        );
    }
}
