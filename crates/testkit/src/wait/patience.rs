//! How long a wait may go on: until the programs stand still, and at most to a deadline.

use std::time::{Duration, Instant};

use crate::check::current;
use crate::check::gate;
use crate::program::running::Running;
use crate::wait::probe;
use crate::wait::stillness::{Motion, Stillness};

/// Generous, since it is reached only where stillness cannot be seen, or by a program that sleeps again and again.
const DEADLINE: Duration = Duration::from_secs(10);

/// The last deadline for a program that is seen to run: on a machine with much to do it may only be late. How much
/// processor time it uses is limited all the same.
const LATEST: Duration = Duration::from_secs(40);

/// How long to wait on when a check before this one has failed: this one's report would not be printed any more.
const HOPE: Duration = Duration::from_secs(1);

/// A wait shorter than this never looks at the programs: most answers come at once.
const TRUST: Duration = Duration::from_millis(60);

/// Why a wait has ended without what was awaited.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Halt {
    /// Every thread waits for something that will not come.
    Still(Duration),
    /// Threads run without a pause and nothing comes of it.
    Busy { thread: String, cpu: Duration },
    /// Nothing has come for so long, though the program moves.
    Deadline(Duration),
    /// The program has ended, or its stream has.
    Ended,
}

/// The patience of one wait.
pub(crate) struct Patience {
    since: Instant,
    hope: Duration,
    /// The programs that are watched, and the watch over them.
    stillness: Option<(Vec<u32>, Stillness)>,
    /// How much processor time the programs may use until something comes.
    work: Duration,
    /// Whether the last answer would have been that it is over.
    over: bool,
}

impl Patience {
    /// How long to wait for an event before asking whether the patience is exhausted.
    pub const SLICE: Duration = Duration::from_millis(20);

    /// With the programs of the check on this thread. For an answer, which takes hardly any work.
    pub fn new() -> Self {
        Self::with_limits(Duration::from_millis(400), HOPE)
    }

    /// For the start of a program, or for all that it does: for 4 s of processor time.
    pub fn with_work() -> Self {
        Self::with_limits(Duration::from_secs(4), DEADLINE)
    }

    /// For something that shows only after the programs have computed for a while: for 1 s of processor time.
    pub fn with_some_work() -> Self {
        Self::with_limits(Duration::from_secs(1), HOPE)
    }

    fn with_limits(work: Duration, hope: Duration) -> Self {
        Self { since: Instant::now(), hope, stillness: None, work, over: false }
    }

    /// Something has come: begin anew.
    pub fn renew(&mut self) {
        *self = Self::with_limits(self.work, self.hope);
    }

    /// How long this wait has lasted since something came.
    pub fn waited(&self) -> Duration {
        self.since.elapsed()
    }

    /// Why it makes no sense to wait any longer, if so. To be asked after each look at what is awaited: the answer is
    /// given only at the second time, since the check itself may have been kept from the processor, and what came
    /// meanwhile is seen only now.
    pub fn exhausted(&mut self) -> Option<Halt> {
        let halt = self.verdict();
        let asked_before = std::mem::replace(&mut self.over, halt.is_some());
        halt.filter(|_| asked_before)
    }

    fn verdict(&mut self) -> Option<Halt> {
        let waited = self.since.elapsed();
        if waited > self.hope && current::name().is_some_and(|test| gate::is_silent(&test)) {
            return Some(Halt::Deadline(waited));
        }
        if waited < TRUST {
            return None;
        }
        // Programs that have ended are as still as any: what they sent before is seen by whoever waits for it.
        let programs = || current::programs().into_iter().filter(|program| !program.has_ended());
        let running: Vec<u32> = programs().map(|program| program.pid()).collect();
        let asleep = || running.iter().all(|&pid| probe::is_asleep(pid).unwrap_or(true));
        if waited > LATEST || (waited > DEADLINE && asleep()) {
            return Some(Halt::Deadline(waited));
        }
        match self.observe(running) {
            Motion::Still if programs().all(|program| Running::is_served(&program)) => {
                Some(Halt::Still(waited))
            }
            Motion::Busy { thread, cpu } => Some(Halt::Busy { thread, cpu }),
            Motion::Still | Motion::Moving | Motion::Unknown => None,
        }
    }

    fn observe(&mut self, running: Vec<u32>) -> Motion {
        match &mut self.stillness {
            Some((watched, stillness)) if *watched == running => stillness.observe(),
            _ => {
                let mut stillness = Stillness::with_limit(running.clone(), self.work);
                let motion = stillness.observe();
                self.stillness = Some((running, stillness));
                motion
            }
        }
    }
}
