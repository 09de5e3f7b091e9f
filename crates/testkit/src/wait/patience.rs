//! The one way to wait: until what is awaited is there, the programs stand still, or a deadline
//! passes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::check::current::Check;
use crate::check::gate;
use crate::program::process::Process;
use crate::wait::halt::Halt;
use crate::wait::probe;
use crate::wait::stillness::{Motion, Stillness};

/// How long one look at what is awaited may block before the programs are looked at.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Generous, since it is reached only where stillness cannot be seen, or by a program that sleeps
/// again and again.
const DEADLINE: Duration = Duration::from_secs(10);

/// The deadline for a program that wakes again and again, and goes back to sleep each time: what it
/// looks for does not come.
const POLLING_DEADLINE: Duration = Duration::from_secs(2);

const POLLING_GRACE: Duration = Duration::from_millis(500);

/// The last deadline for a program that is seen to run: on a busy machine it may only be late. How
/// much processor time it uses is limited all the same.
const HARD_DEADLINE: Duration = Duration::from_secs(40);

/// How long to wait on when a check before this one has failed: this one's report would not be
/// printed.
const GRACE_AFTER_FAILURE: Duration = Duration::from_secs(1);

/// A shorter wait never looks at the programs: most answers come at once.
const FIRST_PROBE_DELAY: Duration = Duration::from_millis(60);

/// How long the end of standard input may take to reach the program.
const INPUT_END_GRACE: Duration = Duration::from_secs(10);

/// How much processor time the programs of the check may use until something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    /// For an answer, which takes hardly any work: 400 ms.
    Reply,
    /// For what shows only after the programs have computed for a while: 1 s.
    Computation,
    /// For the start of a program, or for all that it does: 4 s.
    WholeRun,
}

impl Budget {
    fn cpu(self) -> Duration {
        Duration::from_millis(match self {
            Self::Reply => 400,
            Self::Computation => 1000,
            Self::WholeRun => 4000,
        })
    }

    fn grace_after_failure(self) -> Duration {
        if self == Self::WholeRun { DEADLINE } else { GRACE_AFTER_FAILURE }
    }
}

/// What one look at what is awaited has found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Poll<T> {
    Ready(T),
    /// Something has come, and more is needed: the patience begins anew.
    Progress,
    Pending,
    /// It will never be there.
    Over(Halt),
}

/// Calls `poll` until it is ready, or until waiting makes no sense any more. Each call may block
/// for about [`POLL_INTERVAL`].
///
/// # Errors
/// Why the wait is over. It is told only if two looks at the programs in a row agree, with a `poll`
/// between them: the check itself may have been kept from the processor, and what arrived meanwhile
/// is seen only then.
pub(crate) fn wait_until<T>(
    check: &Check,
    budget: Budget,
    mut poll: impl FnMut() -> Poll<T>,
) -> Result<T, Halt> {
    let mut patience = Patience::new(check, budget);
    let mut asked_before = false;
    loop {
        match poll() {
            Poll::Ready(value) => return Ok(value),
            Poll::Over(halt) => return Err(halt),
            Poll::Progress => {
                patience = Patience::new(check, budget);
                asked_before = false;
            }
            Poll::Pending => match patience.exhausted() {
                Some(halt) if asked_before => return Err(halt),
                halt => asked_before = halt.is_some(),
            },
        }
    }
}

/// The patience of one wait.
struct Patience<'a> {
    check: &'a Check,
    budget: Budget,
    since: Instant,
    /// The programs that are watched, and the watch over them.
    watch: Option<(Vec<u32>, Stillness)>,
}

impl<'a> Patience<'a> {
    fn new(check: &'a Check, budget: Budget) -> Self {
        Self { check, budget, since: Instant::now(), watch: None }
    }

    fn exhausted(&mut self) -> Option<Halt> {
        let waited = self.since.elapsed();
        let grace = self.budget.grace_after_failure();
        if gate::may_give_up(self.check.name(), waited, grace) {
            return Some(Halt::Deadline(waited));
        }
        if waited < FIRST_PROBE_DELAY {
            return None;
        }
        // A program that has ended is as still as any: what it sent before is seen by the poll.
        let mut running = self.check.programs();
        running.retain(|program| !program.has_ended());
        let asleep = || running.iter().all(|it| probe::is_asleep(it.pid()).unwrap_or(true));
        if waited > HARD_DEADLINE || (waited > DEADLINE && asleep()) {
            return Some(Halt::Deadline(waited));
        }
        let motion = self.observe(&running);
        let served = || running.iter().all(|program| program.is_served());
        // It is best found in a moment in which all of it sleeps, but one of its threads may write.
        let is_late = waited > POLLING_DEADLINE + POLLING_GRACE;
        if waited > POLLING_DEADLINE && self.only_polls() && served() && (is_late || asleep()) {
            return Some(Halt::Deadline(waited));
        }
        match motion {
            Motion::Still if !self.may_go_on(&running) => Some(Halt::Still(waited)),
            Motion::Busy { thread, cpu } => Some(Halt::Busy { thread, cpu, waited }),
            Motion::Still | Motion::Moving | Motion::Unknown => None,
        }
    }

    fn only_polls(&self) -> bool {
        self.watch.as_ref().is_some_and(|(_, stillness)| stillness.only_polls())
    }

    fn observe(&mut self, running: &[Arc<Process>]) -> Motion {
        let pids: Vec<u32> = running.iter().map(|program| program.pid()).collect();
        match &mut self.watch {
            Some((watched, stillness)) if *watched == pids => stillness.observe(),
            watch => {
                let mut stillness = Stillness::with_limit(pids.clone(), self.budget.cpu());
                let motion = stillness.observe();
                *watch = Some((pids, stillness));
                motion
            }
        }
    }

    /// Whether a program that stands still may go on all the same: the kit has not taken all that
    /// it has written, or the end of its standard input is still on its way. A process that is
    /// being started for another check holds a copy of that pipe until it has become its program.
    fn may_go_on(&mut self, running: &[Arc<Process>]) -> bool {
        if running.iter().any(|program| !program.is_served()) {
            return true;
        }
        let on_its_way = running.iter().any(|program| {
            program.stdin_closed_for().is_some_and(|time| time < INPUT_END_GRACE)
                && probe::reads_standard_input(program.pid())
        });
        if on_its_way {
            *self = Self::new(self.check, self.budget);
        }
        on_its_way
    }
}
