//! The exchange between a check and a program, recorded as it happens and drawn as a ladder.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::text::{self, count};

/// Characters of an arrow between the two sides.
const ARROW: usize = 30;

/// Characters of what an arrow carries.
const CARRIED: usize = 33;

/// Rows of a drawing: the first and the last, with the middle left out.
const FIRST: usize = 5;
const LAST: usize = 7;

/// Bytes kept of each transfer: enough to be shown, whatever its size.
const SAMPLE: usize = 64;

/// Which record of a check was added to last: the address of that record, which is only compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastAdded(Arc<AtomicUsize>);

/// A record that several threads may add to.
#[derive(Clone, Debug)]
pub(crate) struct Ladder(Arc<Record>);

#[derive(Debug)]
struct Record {
    last_added: LastAdded,
    start: Instant,
    left: String,
    right: String,
    events: Mutex<Vec<(Duration, Event)>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The check connects to the program.
    Connects,
    /// The program connects to the check.
    Accepts,
    Sends(Sample),
    Receives(Sample),
    /// The check ends its side: end of stream to the program.
    Ends,
    /// The program has ended its side.
    EndReceived,
    /// The check resets the connection.
    Resets,
    ResetReceived,
    Silence(Duration),
    /// A datagram, which stays apart from its neighbours; a note says what is special about it.
    Datagram {
        sample: Sample,
        rightwards: bool,
        note: String,
    },
    /// A datagram that a proxy has swallowed; `true` if it was on its way to the right.
    Lost(Sample, bool),
}

/// A transfer: its length, and its first and last bytes.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    length: usize,
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Sample {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let head = bytes[..bytes.len().min(SAMPLE)].to_vec();
        let tail = bytes[bytes.len() - bytes.len().min(SAMPLE)..].to_vec();
        Self { length: bytes.len(), head, tail }
    }

    /// Of a transfer of `length` bytes that is not at hand as a whole.
    pub(crate) fn of_ends(length: usize, first: &[u8], last: &[u8]) -> Self {
        Self { length, head: Self::of(first).head, tail: Self::of(last).tail }
    }

    fn join(&mut self, next: &Self) {
        let room = SAMPLE.saturating_sub(self.head.len()).min(next.head.len());
        self.head.extend_from_slice(&next.head[..room]);
        self.tail.extend_from_slice(&next.tail);
        let surplus = self.tail.len().saturating_sub(SAMPLE);
        self.tail.drain(..surplus);
        self.length += next.length;
    }

    fn text(&self) -> String {
        if self.length <= self.head.len() {
            return readable(&self.head);
        }
        let tail = &self.tail[self.tail.len().saturating_sub(8)..];
        match text::is_binary(&self.head) {
            true => hex(&self.head),
            false => text::shorten(
                &format!("\"{}\" … \"{}\"", text::escape(&self.head[..14]), text::escape(tail)),
                CARRIED,
            ),
        }
    }
}

fn readable(bytes: &[u8]) -> String {
    if text::is_binary(bytes) { hex(bytes) } else { text::shorten(&text::quoted(bytes), CARRIED) }
}

fn hex(bytes: &[u8]) -> String {
    let shown = text::hex_digits(&bytes[..bytes.len().min(10)]);
    if bytes.len() > 10 { shown + "…" } else { shown.trim_end().to_owned() }
}

impl Ladder {
    pub(crate) fn new(
        last_added: &LastAdded,
        left: impl Into<String>,
        right: impl Into<String>,
    ) -> Self {
        Self(Arc::new(Record {
            last_added: last_added.clone(),
            start: Instant::now(),
            left: left.into(),
            right: right.into(),
            events: Mutex::default(),
        }))
    }

    fn events(&self) -> MutexGuard<'_, Vec<(Duration, Event)>> {
        self.0.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the check has ended its side, or reset the connection.
    pub(crate) fn has_ended(&self) -> bool {
        self.events().iter().any(|(_, event)| matches!(event, Event::Ends | Event::Resets))
    }

    /// The last line of the last transfer to the program, if that was of several lines.
    pub(crate) fn last_of_several_lines(&self) -> Option<Vec<u8>> {
        let events = self.events();
        let sent = events.iter().rev().find_map(|(_, event)| match event {
            Event::Sends(sample) => Some(sample.tail.clone()),
            _ => None,
        })?;
        let begin = sent.strip_suffix(b"\n")?.iter().rposition(|byte| *byte == b'\n')? + 1;
        Some(sent[begin..].to_vec())
    }

    /// The lines of the last transfer to the program, without the first; `None` if it was one line,
    /// or a long text.
    pub(crate) fn lines_behind_another(&self) -> Option<Vec<Vec<u8>>> {
        let whole = self.last_transfer()?;
        let lines = whole.split_inclusive(|byte| *byte == b'\n').skip(1);
        Some(lines.map(<[u8]>::to_vec).collect())
    }

    /// The last transfer to the program, if it was short.
    pub(crate) fn last_transfer(&self) -> Option<Vec<u8>> {
        let events = self.events();
        let sent = events.iter().rev().find_map(|(_, event)| match event {
            Event::Sends(sample) => Some(sample.clone()),
            _ => None,
        })?;
        Some(sent.head).filter(|head| head.len() == sent.length)
    }

    /// Adds an event at this moment. What is received piece by piece, with nothing in between, is
    /// one arrow: where the system cuts a stream means nothing. What the check has recorded
    /// elsewhere is something in between.
    pub(crate) fn add(&self, event: Event) {
        let at = self.0.start.elapsed();
        let this = Arc::as_ptr(&self.0) as usize;
        let follows = self.0.last_added.0.swap(this, Ordering::Relaxed) == this;
        let mut events = self.events();
        match (events.last_mut(), &event) {
            (Some((_, Event::Receives(before))), Event::Receives(next)) if follows => {
                before.join(next);
            }
            _ => events.push((at, event)),
        }
    }

    /// Draws several records as one, with a name for each: what passed between the program and all
    /// its peers, in the order in which it happened. The last rows count, since they show what went
    /// wrong.
    pub(crate) fn draw_together(records: &[(String, Self)]) -> String {
        let Some(start) = records.iter().map(|(_, ladder)| ladder.0.start).min() else {
            return String::new();
        };
        let mut names: Vec<&str> = records.iter().map(|(name, _)| name.as_str()).collect();
        names.dedup();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        let mut rows = Vec::new();
        for (name, ladder) in records {
            let offset = ladder.0.start.duration_since(start);
            let row = |(at, event): &(Duration, Event)| {
                (offset + *at, event.row(offset + *at, &format!("{name:<width$}  ")))
            };
            rows.extend(ladder.events().iter().map(row));
        }
        rows.sort_by_key(|(at, _)| *at);
        let hidden = rows.len().saturating_sub(FIRST + LAST);
        let gap = (hidden > 0).then(|| format!("… {hidden} earlier …"));
        let left = text::shorten(&names.join(", "), ARROW - 2);
        let rows = rows.into_iter().skip(hidden).map(|(_, row)| row);
        drawing(&left, &records[0].1.0.right, gap.into_iter().map(in_the_middle).chain(rows))
    }

    /// Draws the record: time in seconds, an arrow for each transfer, and its bytes.
    pub(crate) fn draw(&self) -> String {
        let mut rows: Vec<String> =
            self.events().iter().map(|(at, event)| event.row(*at, "")).collect();
        let hidden = rows.len().saturating_sub(FIRST + LAST);
        if hidden > 1 {
            rows.splice(FIRST..FIRST + hidden, [in_the_middle(format!("… {hidden} more …"))]);
        }
        drawing(&self.0.left, &self.0.right, rows)
    }
}

fn drawing(left: &str, right: &str, rows: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("       time  {left:<ARROW$}{right}\n");
    for row in rows {
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

fn in_the_middle(note: String) -> String {
    format!("             {note:^ARROW$}")
}

impl Event {
    pub(crate) fn datagram_to_the_right(bytes: &[u8], note: impl Into<String>) -> Self {
        Self::Datagram { sample: Sample::of(bytes), rightwards: true, note: note.into() }
    }

    pub(crate) fn datagram_to_the_left(bytes: &[u8], note: impl Into<String>) -> Self {
        Self::Datagram { sample: Sample::of(bytes), rightwards: false, note: note.into() }
    }

    /// When, the arrow, `name`, and what the arrow carries.
    fn row(&self, at: Duration, name: &str) -> String {
        let (arrow, note) = match self {
            Self::Connects => (to_the_right("connect"), String::new()),
            Self::Accepts => (to_the_left("connect"), String::new()),
            Self::Sends(sample) => (to_the_right(&count(sample.length)), sample.text()),
            Self::Receives(sample) => (to_the_left(&count(sample.length)), sample.text()),
            Self::Ends => (to_the_right("end of stream"), "shutdown(Write)".into()),
            Self::EndReceived => (to_the_left("end of stream"), "read returned 0".into()),
            Self::Resets => (to_the_right("reset"), String::new()),
            Self::ResetReceived => (to_the_left("reset"), "connection reset by peer".into()),
            Self::Datagram { sample, rightwards, note } => {
                let label = if note.is_empty() {
                    count(sample.length)
                } else {
                    format!("{}, {note}", count(sample.length))
                };
                (
                    if *rightwards { to_the_right(&label) } else { to_the_left(&label) },
                    sample.text(),
                )
            }
            Self::Lost(sample, to_the_right) => {
                (lost(&count(sample.length), *to_the_right), sample.text())
            }
            Self::Silence(time) => (
                format!("{:^ARROW$}", format!("… silence for {:.1} s …", time.as_secs_f32())),
                String::new(),
            ),
        };
        format!("  {:7.3} s  |{arrow}|  {name}{note}", at.as_secs_f32())
    }
}

/// An arrow that breaks off in the middle.
fn lost(label: &str, rightwards: bool) -> String {
    let (half, arrow) = (ARROW / 2, format!("-- {label} "));
    match rightwards {
        true => format!("{:ARROW$}", format!("{arrow:-<half$}X  lost")),
        false => format!("{:>ARROW$}", format!("lost  X{arrow:->half$}")),
    }
}

fn to_the_right(label: &str) -> String {
    format!("{:-<width$}>", format!("-- {label} "), width = ARROW - 1)
}

fn to_the_left(label: &str) -> String {
    format!("<{:-<width$}", format!("-- {label} "), width = ARROW - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The drawing without its times.
    fn drawing(events: impl IntoIterator<Item = Event>) -> String {
        let ladder = Ladder::new(&LastAdded::default(), "check", "program");
        events.into_iter().for_each(|event| ladder.add(event));
        ladder
            .draw()
            .lines()
            .map(|line| line.get(13..).unwrap_or_default().to_owned() + "\n")
            .collect()
    }

    #[test]
    fn an_exchange_is_a_ladder() {
        let text = drawing([
            Event::Connects,
            Event::Sends(Sample::of(b"hello\n")),
            Event::Receives(Sample::of(b"hel")),
            Event::Receives(Sample::of(b"lo\n")),
            Event::Sends(Sample::of(&[0xff; 40])),
            Event::Silence(Duration::from_millis(440)),
            Event::Ends,
            Event::ResetReceived,
        ]);

        expect_test::expect![[r#"
            check                         program
            |-- connect ------------------>|
            |-- 6 bytes ------------------>|  "hello\n"
            |<-- 6 bytes ------------------|  "hello\n"
            |-- 40 bytes ----------------->|  ff ff ff ff ff ff ff ff ff ff …
            |    … silence for 0.4 s …     |
            |-- end of stream ------------>|  shutdown(Write)
            |<-- reset --------------------|  connection reset by peer
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_long_exchange_shows_its_beginning_and_its_end() {
        let text = drawing(
            (0..100_u8).flat_map(|n| [Event::Sends(Sample::of(&[b'a' + n % 26])), Event::Ends]),
        );

        assert_eq!(text.lines().count(), 1 + FIRST + 1 + LAST);
        assert!(text.contains("… 188 more …"), "{text}");
    }
}
