//! A schedule that is chosen move by move, and can be undone.
//!
//! Nothing is kept but the code of the schedule: for each move the program runs again from its beginning, pauses where the
//! code ends, and tells what each thread would do next.

use anyhow::Result;
use mirror::machine::{Blocked, End, Outcome, Run, code};

use crate::program::session::Session;
use crate::report::lanes::is_shown;
use crate::scenario::Scenario;
use crate::scenario::sizes::Sizes;
use crate::search::attempt::{Broken, Explored, fault, look};

/// So many schedules are tried by the machine, for each size.
const TRIES: u64 = 400;
/// A thread that does so many things of which a reader sees none has gone on far enough.
const UNSEEN: u32 = 100;

/// The main thread, which starts and joins the others.
const MAIN: usize = 0;

pub struct Game<'a> {
    session: Session,
    scenario: &'a Scenario,
    pub sizes: Sizes,
    /// What the machine found before: so many schedules, and whether one of them breaks the program.
    pub tried: (u64, bool),
    /// What each move adds to the code. The first one is the main thread's, until it waits.
    moves: Vec<Vec<Run>>,
    pub now: Outcome,
    pub threads: Vec<Standing>,
}

/// Where a thread stands.
pub struct Standing {
    pub thread: usize,
    pub next: Next,
}

pub enum Next {
    /// It can go on: with this line, if that can be told.
    Line(Option<(String, u32)>),
    Waits(Blocked),
    Ended,
}

/// How it ended.
pub enum Ending {
    Broken(Box<Broken>),
    Held,
}

impl<'a> Game<'a> {
    /// Begins, with as few threads and rounds as the machine needs to break the program; with the fewest, if it cannot.
    pub fn start(explored: &Explored, scenario: &'a Scenario, seed: u64) -> Result<Self> {
        let mut all = scenario.smaller();
        all.push(scenario.full());
        let (mut sizes, mut tried) = (all[0].clone(), (0, false));
        for candidate in all {
            let tries = TRIES.min(scenario.schedules.unwrap_or(TRIES));
            let mut session = explored.start(scenario, &candidate)?;
            let seen = look(&mut session, scenario, &candidate, seed, (0, tries))?;
            tried.0 += tries;
            if seen.broken.is_some() {
                (sizes, tried.1) = (candidate, true);
                break;
            }
        }
        let mut session = explored.start(scenario, &sizes)?;
        let now = session.pause("")?;
        let mut game =
            Self { session, scenario, sizes, tried, moves: Vec::new(), now, threads: Vec::new() };
        game.open()?;
        Ok(game)
    }

    /// How many moves were made.
    pub fn moves(&self) -> usize {
        self.moves.len() - 1
    }

    /// The code of the schedule so far.
    pub fn code(&self) -> String {
        code(&self.runs())
    }

    /// Lets a thread go on, until it has done something that a reader sees. False: it cannot go on.
    pub fn choose(&mut self, thread: usize) -> Result<bool> {
        if self.now.end != End::Paused || !self.now.ready.contains(&thread) {
            return Ok(false);
        }
        let (run, after) = self.after(thread)?;
        self.moves.push(vec![run]);
        self.now = after;
        self.main_goes_on()?;
        self.look_ahead()?;
        Ok(true)
    }

    /// Takes the last move back. False: there is none.
    pub fn undo(&mut self) -> Result<bool> {
        if self.moves.len() < 2 {
            return Ok(false);
        }
        self.moves.pop();
        self.now = self.session.pause(&self.code())?;
        self.look_ahead()?;
        Ok(true)
    }

    /// Back to the beginning.
    pub fn restart(&mut self) -> Result<()> {
        self.moves.truncate(1);
        self.now = self.session.pause(&self.code())?;
        self.look_ahead()
    }

    /// How it ended, if it has.
    pub fn ending(&self) -> Result<Option<Ending>> {
        if self.now.end == End::Paused {
            return Ok(None);
        }
        let (outcome, sizes) = (self.now.clone(), self.sizes.clone());
        Ok(Some(match fault(self.scenario, &self.now, &self.sizes)? {
            Some(fault) => Ending::Broken(Box::new(Broken { fault, outcome, sizes, found: 0 })),
            None => Ending::Held,
        }))
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for run in self.moves.iter().flatten() {
            match runs.last_mut() {
                Some(last) if last.thread == run.thread => last.turns += run.turns,
                _ => runs.push(*run),
            }
        }
        runs
    }

    /// The main thread starts the others: until it waits for them there is nothing to choose.
    fn open(&mut self) -> Result<()> {
        let mut runs = Vec::new();
        for _ in 0..UNSEEN {
            let mut more = runs.clone();
            more.push(Run { thread: MAIN, turns: 1 });
            let after = self.session.pause(&code(&more))?;
            if after.end != End::Paused {
                break;
            }
            let waits = !after.ready.contains(&MAIN);
            (runs, self.now) = (more, after);
            if waits {
                break;
            }
        }
        self.moves = vec![runs];
        self.look_ahead()
    }

    /// Where only the main thread can go on, it does.
    fn main_goes_on(&mut self) -> Result<()> {
        while self.now.end == End::Paused && self.now.ready == [MAIN] {
            let run = Run { thread: MAIN, turns: 1 };
            self.moves.last_mut().expect("main's own is the first").push(run);
            self.now = self.session.pause(&self.code())?;
        }
        Ok(())
    }

    /// The move of a thread, and what has happened after it.
    fn after(&mut self, thread: usize) -> Result<(Run, Outcome)> {
        let before = shown(&self.now, thread);
        let mut turns = 1;
        loop {
            let run = Run { thread, turns };
            let mut runs = self.runs();
            runs.push(run);
            let after = self.session.pause(&code(&runs))?;
            let is_over = after.end != End::Paused || !after.ready.contains(&thread);
            if is_over || shown(&after, thread) > before || turns == UNSEEN {
                return Ok((run, after));
            }
            turns += 1;
        }
    }

    fn look_ahead(&mut self) -> Result<()> {
        let mut threads = Vec::new();
        for thread in 0..self.now.threads.len() {
            let waits = self.now.blocked.iter().find(|it| it.thread == thread);
            let next = match waits {
                Some(blocked) => Next::Waits(blocked.clone()),
                None if self.now.ready.contains(&thread) => Next::Line(self.line(thread)?),
                None => Next::Ended,
            };
            threads.push(Standing { thread, next });
        }
        self.threads = threads;
        Ok(())
    }

    /// The line that a thread goes on with.
    fn line(&mut self, thread: usize) -> Result<Option<(String, u32)>> {
        let before = shown(&self.now, thread);
        let (_, after) = self.after(thread)?;
        let steps = after.steps.iter().filter(|step| step.thread == thread && is_shown(step));
        let waits = after.blocked.iter().find(|it| it.thread == thread);
        let next = steps.map(|step| &step.place).nth(before);
        Ok(next.or(waits.map(|it| &it.place)).cloned().flatten())
    }
}

/// How many steps of a thread a reader sees.
fn shown(outcome: &Outcome, thread: usize) -> usize {
    outcome.steps.iter().filter(|step| step.thread == thread && is_shown(step)).count()
}
