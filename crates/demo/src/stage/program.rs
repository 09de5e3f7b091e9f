//! A program that takes part in a scene: what it prints, what it is told, how it ends.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use testkit::{Running, Stream};

use crate::readable::{lines, readable};
use crate::script::scene::Act;
use crate::stage::stepper::Stepper;
use crate::view::events::Events;

/// More lines than this of one program are not drawn.
const MAX_LINES: usize = 100;

/// What a program has written.
#[derive(Default)]
struct Written {
    /// All that it has printed.
    output: Vec<u8>,
    /// Of each stream what is not yet a line: a thread may write a line in pieces.
    open: [Vec<u8>; 2],
    drawn: usize,
}

impl Written {
    fn add(&mut self, stream: Stream, bytes: &[u8], actor: &str, events: &Events) {
        let open = match stream {
            Stream::Output => {
                self.output.extend_from_slice(bytes);
                &mut self.open[0]
            }
            Stream::Error => &mut self.open[1],
        };
        open.extend_from_slice(bytes);
        let end = open.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let whole: Vec<u8> = open.drain(..end).collect();
        self.events(stream, &whole, actor, events);
    }

    /// Tells what is no line yet, too.
    fn flush(&mut self, actor: &str, events: &Events) {
        for (at, stream) in [Stream::Output, Stream::Error].into_iter().enumerate() {
            let rest = std::mem::take(&mut self.open[at]);
            self.events(stream, &rest, actor, events);
        }
    }

    fn events(&mut self, stream: Stream, bytes: &[u8], actor: &str, events: &Events) {
        let verb = if stream == Stream::Output { "prints" } else { "logs" };
        // The empty line before a panic tells nothing.
        let told = |line: &String| stream == Stream::Output || !line.is_empty();
        for line in lines(bytes).into_iter().filter(told).take(MAX_LINES.saturating_sub(self.drawn))
        {
            self.drawn += 1;
            events.note(actor, format!("{verb}: {line}"));
        }
    }
}

fn lock(written: &Mutex<Written>) -> MutexGuard<'_, Written> {
    written.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) struct ProgramActor {
    name: String,
    pub(crate) running: Running,
    written: Arc<Mutex<Written>>,
    /// How much of its output the scene has accounted for.
    read: usize,
    stepper: Option<Stepper>,
    served: Option<SocketAddr>,
}

impl ProgramActor {
    /// From now on all that it writes is told, line by line.
    pub(crate) fn new(name: &str, running: Running, stepped: bool, events: &Events) -> Self {
        let written = Arc::new(Mutex::new(Written::default()));
        let (kept, events, actor) = (Arc::clone(&written), events.clone(), name.to_owned());
        running.listen(move |stream, bytes| lock(&kept).add(stream, bytes, &actor, &events));
        let stepper = stepped.then(|| Stepper::new(name));
        Self { name: name.to_owned(), running, written, read: 0, stepper, served: None }
    }

    /// Where it listens, if it has announced that.
    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.served
    }

    /// It has announced its address, with its first line.
    pub(crate) fn serves(&mut self, address: SocketAddr) {
        self.served = Some(address);
        let first_line = self.printed().iter().position(|byte| *byte == b'\n');
        self.read = first_line.map_or(0, |at| at + 1);
    }

    /// How it has ended, or that it has not.
    pub(crate) fn ending(&self) -> String {
        let words = self.running.ending();
        words.strip_prefix(&self.name).unwrap_or(&words).trim().to_owned()
    }

    fn printed(&self) -> Vec<u8> {
        lock(&self.written).output.clone()
    }

    /// The last line that it has printed.
    pub(crate) fn last_line(&self) -> String {
        String::from_utf8_lossy(&self.printed()).lines().last().unwrap_or_default().to_owned()
    }

    /// Lets it go from print to print until it ends or waits.
    pub(crate) fn step(&mut self, events: &Events) -> Result<(), String> {
        let Some(stepper) = &mut self.stepper else { return Ok(()) };
        let (bytes, end) = stepper.go_on(&self.running, events);
        lock(&self.written).output.extend(bytes);
        end
    }

    pub(crate) fn perform(
        &mut self,
        name: &str,
        act: &Act,
        events: &Events,
    ) -> anyhow::Result<Result<(), String>> {
        Ok(match act {
            Act::GoesOn => self.step(events),
            Act::Prints(want) => self.prints(want, events),
            Act::HasPrinted(start, times) => self.count(start, *times),
            Act::HasPrintedBefore(early, late) => self.order(early, late),
            Act::Logs(part) => self.logs(part),
            Act::Ends(status) => self.ends(*status, events),
            Act::Reads(text) => {
                events.note(name, format!("is given on standard input: {}", readable(text)));
                self.running.write(text);
                Ok(())
            }
            Act::ReadsEnd => {
                events.note(name, "is given the end of standard input");
                self.running.close_stdin();
                Ok(())
            }
            Act::Interrupted => {
                events.note(name, "gets Ctrl-C (SIGINT)");
                self.running.interrupt();
                Ok(())
            }
            other => anyhow::bail!("a program has no part such as {other:?}"),
        })
    }

    fn prints(&mut self, want: &[u8], events: &Events) -> Result<(), String> {
        let from = self.read;
        let differs = |new: &[u8]| new.len() >= want.len() || !want.starts_with(new);
        self.running.writes(Stream::Output, |out| differs(out.get(from..).unwrap_or_default()));
        let printed = self.printed().get(from..).unwrap_or_default().to_vec();
        self.read += printed.len();
        if printed == want {
            return Ok(());
        }
        lock(&self.written).flush(&self.name, events);
        let what = if printed.is_empty() { "nothing".to_owned() } else { readable(&printed) };
        match self.running.has_ended() {
            true => Err(format!("it prints {what}, and {}", self.ending())),
            false => Err(format!("it prints {what}")),
        }
    }

    /// Whether so many lines begin so.
    fn count(&self, start: &str, times: usize) -> Result<(), String> {
        let text = String::from_utf8_lossy(&self.printed()).into_owned();
        match text.lines().filter(|line| line.starts_with(start)).count() {
            count if count == times => Ok(()),
            0 => Err("no line begins so".to_owned()),
            1 => Err("1 line begins so".to_owned()),
            count => Err(format!("{count} lines begin so")),
        }
    }

    fn logs(&self, part: &str) -> Result<(), String> {
        let is_it =
            |line: &[u8]| line.ends_with(b"\n") && String::from_utf8_lossy(line).contains(part);
        let holds = |text: &[u8]| text.split_inclusive(|byte| *byte == b'\n').any(is_it);
        let logged = self.running.writes(Stream::Error, holds);
        if logged { Ok(()) } else { Err("no such line on standard error".to_owned()) }
    }

    /// Whether all lines with the one beginning come before all with the other.
    fn order(&self, early: &str, late: &str) -> Result<(), String> {
        let text = String::from_utf8_lossy(&self.printed()).into_owned();
        let lines: Vec<_> = text.lines().collect();
        let first = lines.iter().position(|line| line.starts_with(late));
        let last = lines.iter().rposition(|line| line.starts_with(early));
        match (first, last) {
            (Some(first), Some(last)) if first < last => {
                Err(format!("`{}` comes before `{}`", lines[first], lines[last]))
            }
            (Some(_), Some(_)) => Ok(()),
            (None, _) => Err(format!("no line begins with `{late}`")),
            (_, None) => Err(format!("no line begins with `{early}`")),
        }
    }

    fn ends(&mut self, want: i32, events: &Events) -> Result<(), String> {
        if !self.running.comes_to_its_end() {
            return Err(format!("it {}", self.ending()));
        }
        self.running.drain();
        lock(&self.written).flush(&self.name, events);
        events.note(&self.name, self.ending());
        let code = self.running.status().and_then(|status| status.code());
        if code == Some(want) { Ok(()) } else { Err(format!("it {}", self.ending())) }
    }
}
