//! What came of one schedule, and how it is told to the explorer: lines with tabs between their fields.

use std::io::{self, BufRead, Write};

/// A step that others can notice, or that tells a reader where a thread is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub thread: usize,
    pub action: Action,
    /// What it was done to: the same number is the same lock, atomic or channel.
    pub object: u64,
    /// In the program's own sources.
    pub place: Option<(String, u32)>,
    /// A value that was read or written, what was printed, the name of a thread.
    pub detail: String,
}

macro_rules! names {
    ($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $value:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$note])* $value,)* }

        impl $name {
            fn parse(name: &str) -> Option<Self> {
                $(if name == stringify!($value) {
                    return Some(Self::$value);
                })*
                None
            }
        }
    };
}

names!(Action {
    Lock,
    ReadLock,
    Refused,
    Unlock,
    /// Waits to be notified, and gives the lock back for that time.
    Wait,
    /// Has been notified, and has the lock again.
    Resume,
    Notify,
    Load,
    Store,
    Update,
    Send,
    Receive,
    /// Has come to a barrier.
    Arrive,
    Spawn,
    Join,
    Print,
    Log,
    Input,
    Park,
    Unpark,
    Yield,
    Panic,
});

names!(
    /// What a thread waits for.
    Waits {
        Lock,
        Notification,
        Barrier,
        Message,
        Room,
        Thread,
        Unpark,
    }
);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    Status(u8),
    Deadlock,
    /// It went on and on.
    Endless,
    /// Its code was at an end, and it was to go no further.
    Paused,
}

/// A thread that waits when nothing goes on any more, or when the schedule paused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    pub thread: usize,
    pub waits: Waits,
    pub object: u64,
    pub place: Option<(String, u32)>,
    /// Those that hold what it waits for.
    pub holders: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which of the random schedules.
    pub index: u64,
    pub end: End,
    /// Whether two threads took turns at one lock, atomic or channel.
    pub turns: bool,
    pub stdout: String,
    pub stderr: String,
    /// The names; main is the first. Empty if the schedule was only one of many.
    pub threads: Vec<String>,
    pub steps: Vec<Step>,
    pub blocked: Vec<Blocked>,
    /// The threads that could go on when it paused.
    pub ready: Vec<usize>,
    pub code: String,
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.push(match character {
            '\\' => match characters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                _ => '\\',
            },
            other => other,
        });
    }
    plain
}

fn place(place: Option<&(String, u32)>) -> String {
    place.map_or_else(|| "\t0".into(), |(file, line)| format!("{file}\t{line}"))
}

impl Outcome {
    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let end = match self.end {
            End::Status(status) => status.to_string(),
            other => format!("{other:?}"),
        };
        let (stdout, stderr) = (escape(&self.stdout), escape(&self.stderr));
        writeln!(to, "outcome\t{}\t{end}\t{}\t{stdout}\t{stderr}", self.index, self.turns)?;
        for name in &self.threads {
            writeln!(to, "thread\t{}", escape(name))?;
        }
        for step in &self.steps {
            let Step { thread, action, object, detail, .. } = step;
            let place = place(step.place.as_ref());
            writeln!(to, "step\t{thread}\t{action:?}\t{object}\t{place}\t{}", escape(detail))?;
        }
        for Blocked { thread, waits, object, place: at, holders } in &self.blocked {
            let (place, holders) = (place(at.as_ref()), numbers(holders));
            writeln!(to, "blocked\t{thread}\t{waits:?}\t{object}\t{place}\t{holders}")?;
        }
        if !self.ready.is_empty() {
            writeln!(to, "ready\t{}", numbers(&self.ready))?;
        }
        writeln!(to, "code\t{}", self.code)
    }

    /// The next outcome, or the line that is something else.
    pub fn read(from: &mut impl BufRead) -> io::Result<Result<Self, String>> {
        let mut outcome = None;
        loop {
            let mut line = String::new();
            if from.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let line = line.trim_end_matches('\n');
            let fields: Vec<_> = line.split('\t').collect();
            match (fields.as_slice(), &mut outcome) {
                (["outcome", ..], None) => outcome = Some(head(&fields).ok_or_else(invalid)?),
                (["code", code], Some(read)) => {
                    read.code = (*code).into();
                    return Ok(Ok(outcome.expect("it is there")));
                }
                (_, Some(read)) => read.add(&fields).ok_or_else(invalid)?,
                (_, None) => return Ok(Err(line.into())),
            }
        }
    }

    fn add(&mut self, fields: &[&str]) -> Option<()> {
        match *fields {
            ["thread", name] => self.threads.push(unescape(name)),
            ["step", thread, action, object, file, line, detail] => self.steps.push(Step {
                thread: thread.parse().ok()?,
                action: Action::parse(action)?,
                object: object.parse().ok()?,
                place: parse_place(file, line),
                detail: unescape(detail),
            }),
            ["blocked", thread, waits, object, file, line, holders] => {
                self.blocked.push(Blocked {
                    thread: thread.parse().ok()?,
                    waits: Waits::parse(waits)?,
                    object: object.parse().ok()?,
                    place: parse_place(file, line),
                    holders: parse_numbers(holders),
                });
            }
            ["ready", threads] => self.ready = parse_numbers(threads),
            _ => return None,
        }
        Some(())
    }
}

fn numbers(threads: &[usize]) -> String {
    threads.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

fn parse_numbers(text: &str) -> Vec<usize> {
    text.split(',').filter_map(|it| it.parse().ok()).collect()
}

fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn parse_place(file: &str, line: &str) -> Option<(String, u32)> {
    (!file.is_empty()).then(|| Some((file.into(), line.parse().ok()?)))?
}

fn head(fields: &[&str]) -> Option<Outcome> {
    let [_, index, end, turns, stdout, stderr] = *fields else {
        return None;
    };
    Some(Outcome {
        index: index.parse().ok()?,
        end: match end {
            "Deadlock" => End::Deadlock,
            "Endless" => End::Endless,
            "Paused" => End::Paused,
            status => End::Status(status.parse().ok()?),
        },
        turns: turns == "true",
        stdout: unescape(stdout),
        stderr: unescape(stderr),
        threads: Vec::new(),
        steps: Vec::new(),
        blocked: Vec::new(),
        ready: Vec::new(),
        code: String::new(),
    })
}
