//! What is known of a schedule at one moment, and what has been done in it so far.

use std::collections::HashMap;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::id::{At, Object};
use super::outcome::{Action, Blocked, End, Outcome, Step, Waits};
use super::schedule::{Plan, Run, code};

pub(super) struct State {
    pub(super) threads: Vec<Thread>,
    /// Threads of the system that have not ended, and are not left behind.
    pub(super) alive: usize,
    pub(super) plan: Plan,
    pub(super) points: usize,
    pub(super) runs: Vec<Run>,
    pub(super) locks: HashMap<Object, Held>,
    /// Who has used an object, one after the other.
    pub(super) users: HashMap<Object, Vec<usize>>,
    pub(super) steps: Vec<Noted>,
    pub(super) end: Option<End>,
    pub(super) blocked: Vec<Blocked>,
    /// The threads that could go on when it paused.
    pub(super) ready: Vec<usize>,
    pub(super) turns: bool,
    pub(super) streams: Streams,
}

#[derive(Default)]
pub(crate) struct Streams {
    pub(crate) input: Vec<u8>,
    pub(crate) read: usize,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

pub(super) struct Thread {
    pub(super) name: String,
    pub(super) handle: Option<thread::Thread>,
    pub(super) waits: Option<(Waits, Object, At)>,
    /// When it began to wait: who came first is woken first.
    pub(super) since: usize,
    pub(super) ended: bool,
    pub(super) token: bool,
}

#[derive(Default)]
pub(super) struct Held {
    pub(super) writer: Option<usize>,
    pub(super) readers: Vec<usize>,
}

pub(super) struct Noted {
    pub(super) thread: usize,
    pub(super) action: Action,
    pub(super) object: Object,
    pub(super) place: (&'static str, u32),
    pub(super) detail: String,
}

impl Noted {
    fn told(self) -> Step {
        let Self { thread, action, object, place: (file, line), detail } = self;
        Step { thread, action, object, place: own(file, line), detail }
    }
}

/// The program's own files have paths that begin at the copy; those of other crates begin at the root.
fn own(file: &str, line: u32) -> Option<(String, u32)> {
    let own = file.strip_prefix("program/").or(file.strip_prefix("program\\"))?;
    Some((own.into(), line))
}

impl State {
    pub(super) fn new(plan: Plan, input: Vec<u8>) -> Self {
        let mut state = Self {
            threads: Vec::new(),
            alive: 0,
            plan,
            points: 0,
            runs: Vec::new(),
            locks: HashMap::new(),
            users: HashMap::new(),
            steps: Vec::new(),
            end: None,
            blocked: Vec::new(),
            ready: Vec::new(),
            turns: false,
            streams: Streams { input, ..Streams::default() },
        };
        state.add_thread("main".into());
        state
    }

    /// With all steps, or only what came.
    pub(super) fn outcome(&mut self, index: u64, whole: bool) -> Outcome {
        let steps = if whole { std::mem::take(&mut self.steps) } else { Vec::new() };
        let names = self.threads.iter().map(|thread| thread.name.clone());
        Outcome {
            index,
            end: self.end.unwrap_or(End::Endless),
            turns: self.turns,
            stdout: String::from_utf8_lossy(&self.streams.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&self.streams.stderr).into_owned(),
            threads: if whole { names.collect() } else { Vec::new() },
            steps: steps.into_iter().map(Noted::told).collect(),
            blocked: if whole { self.blocked.clone() } else { Vec::new() },
            ready: std::mem::take(&mut self.ready),
            code: if whole { code(&self.runs) } else { String::new() },
        }
    }

    pub(super) fn add_thread(&mut self, name: String) -> usize {
        let (handle, waits) = (None, None);
        self.threads.push(Thread { name, handle, waits, since: 0, ended: false, token: false });
        self.alive += 1;
        self.threads.len() - 1
    }

    /// The thread that has the next turn, or why no thread has it.
    pub(super) fn next(&mut self, me: usize, yields: bool) -> Result<usize, End> {
        let can = |(_, thread): &(usize, &Thread)| thread.waits.is_none() && !thread.ended;
        let ready: Vec<_> =
            self.threads.iter().enumerate().filter(can).map(|(number, _)| number).collect();
        if ready.is_empty() {
            return Err(End::Deadlock);
        }
        let Some(next) = self.plan.choose(&ready, me, yields) else {
            self.ready = ready;
            return Err(End::Paused);
        };
        match self.runs.last_mut() {
            Some(run) if run.thread == next => run.turns += 1,
            _ => self.runs.push(Run { thread: next, turns: 1 }),
        }
        Ok(next)
    }

    pub(super) fn wake(&mut self, waits: Waits, object: Object, most: usize) -> usize {
        let mut woken: Vec<_> = self
            .threads
            .iter_mut()
            .filter(|it| it.waits.is_some_and(|(kind, on, _)| (kind, on) == (waits, object)))
            .collect();
        woken.sort_by_key(|thread| thread.since);
        woken.truncate(most);
        woken.iter_mut().for_each(|thread| thread.waits = None);
        woken.len()
    }

    /// Whether threads take turns: one, then another, then the first again.
    pub(super) fn note_user(&mut self, thread: usize, action: Action, object: Object) {
        use Action::{Load, Lock, ReadLock, Receive, Store, Update};
        let counts = matches!(action, Load | Lock | ReadLock | Receive | Store | Update);
        if self.turns || thread == 0 || !counts {
            return;
        }
        let users = self.users.entry(object).or_default();
        if users.last() != Some(&thread) {
            self.turns = users.contains(&thread);
            users.push(thread);
        }
    }

    pub(super) fn end(&mut self, end: End) {
        if matches!(end, End::Deadlock | End::Paused) {
            let waiting = self.threads.iter().enumerate();
            self.blocked = waiting.filter_map(|(number, it)| self.blocked(number, it)).collect();
        }
        self.end = Some(end);
    }

    fn blocked(&self, thread: usize, it: &Thread) -> Option<Blocked> {
        let (waits, object, at) = it.waits?;
        let held = (waits == Waits::Lock).then(|| self.locks.get(&object)).flatten();
        let holders = match waits {
            Waits::Thread => vec![object as usize],
            _ => held.map_or_else(Vec::new, |held| {
                held.writer.iter().chain(&held.readers).copied().collect()
            }),
        };
        Some(Blocked { thread, waits, object, place: own(at.file(), at.line()), holders })
    }

    pub(super) fn panicked(&mut self, thread: usize, message: &str, at: Option<&Location<'_>>) {
        let place = at.map_or(("", 0), |at| (lasting(at.file()), at.line()));
        let detail = message.to_owned();
        self.steps.push(Noted { thread, action: Action::Panic, object: 0, place, detail });
    }
}

/// A hook is lent its location. The few files in which programs panic are kept.
fn lasting(file: &str) -> &'static str {
    static KNOWN: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(same) = known.iter().find(|it| **it == file) {
        return same;
    }
    let new: &str = Box::leak(file.into());
    known.push(new);
    new
}
