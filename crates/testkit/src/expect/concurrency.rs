//! What the threads of a program do at the same time, seen from outside and without a clock.

use std::time::Duration;

use crate::platform::{self, RawThread};
use crate::program::running::Running;
use crate::report::Report;
use crate::threads::Snapshot;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wait::pause::pause;
use crate::wait::probe;

/// Processor time of a thread that computes: two steps of the system's clock.
const COMPUTES_FOR: Duration = Duration::from_millis(20);

/// How often to look whether a program that never stands still is asleep.
const LOOKS: usize = 20;

/// How often to look at the threads of a program.
const THREADS_INTERVAL: Duration = Duration::from_millis(1);

impl Running {
    /// Waits until `count` threads of the program live at the same time, main among them.
    /// Where the system does not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if so many are never there.
    #[track_caller]
    pub fn expect_threads(&self, count: usize) -> &Self {
        let live = |threads: &[RawThread]| threads.len();
        let Some(most) = self.most(count, Budget::Reply, live) else { return self };
        let cause = match most {
            // Its end is the matter.
            _ if self.has_ended_badly() => None,
            0 | 1 => Some({
                "the work is done on the main thread: a function was called and not spawned. \
                 `spawn(|| work())` spawns, `work()` works at once"
            }),
            2 => Some({
                "one thread runs after the other: each is joined before the next one is spawned. \
                 Spawn all of them, then join; and an iterator that spawns and joins does so for \
                 one after the other, until you collect() the handles in between"
            }),
            _ => None,
        };
        let few = (most > 2 && !self.has_ended_badly()).then(|| {
            format!(
                "{} threads are there besides main: are {} spawned, and all of them before the \
                 first is joined? `1..n` ends before n",
                most - 1,
                count - 1
            )
        });
        let threads = self.threads();
        Report::new(self, "the threads are not all there at the same time")
            .expected(format!("{count} threads at the same time: main and {} more", count - 1))
            .got_with(now(most, threads.as_ref()), threads.map_or(Vec::new(), |it| it.lines()))
            .maybe_cause(cause.map(String::from).or(few))
            .fail();
    }

    /// Whether it has ended, and not with status 0.
    fn has_ended_badly(&self) -> bool {
        self.status().is_some_and(|status| !status.success())
    }

    /// Waits until `count` threads of the program compute at the same time: each has computed for a
    /// while, and runs or would run if a processor were free. So it does not matter how many
    /// processors there are. Where the system does not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if so many never do.
    #[track_caller]
    pub fn expect_threads_at_work(&self, count: usize) -> &Self {
        // On its way to a lock a thread runs, too, but not for so long.
        let computes = |thread: &&RawThread| thread.state == 'R' && thread.cpu >= COMPUTES_FOR;
        let at_work = |threads: &[RawThread]| threads.iter().filter(computes).count();
        let Some(most) = self.most(count, Budget::Computation, at_work) else { return self };
        let threads = self.threads();
        let cause = match &threads {
            _ if self.has_ended_badly() => "",
            Some(threads) if threads.waits_for_lock() => {
                "while one thread computes the others wait for a lock that it holds all the time. \
                 Compute first, and take the lock only for the moment in which the result is \
                 stored"
            }
            _ => {
                "the work is done by fewer threads than it was split for. Spawn a thread for each \
                 part before you join the first; an iterator that spawns and joins does so for one \
                 after the other, until you collect() the handles in between"
            }
        };
        Report::new(self, "the threads do not work at the same time")
            .expected(format!("{} compute at the same time", count_of(count)))
            .got_with(now(most, threads.as_ref()), threads.map_or(Vec::new(), |it| it.lines()))
            .maybe_cause(Some(cause.to_owned()).filter(|cause| !cause.is_empty()))
            .fail();
    }

    /// Waits until `enough` is reached, or the system does not tell: `None`. Otherwise the most
    /// that was seen.
    fn most(
        &self,
        enough: usize,
        budget: Budget,
        count: impl Fn(&[RawThread]) -> usize,
    ) -> Option<usize> {
        let mut most = 0;
        let reached = wait_until(self.check(), budget, || {
            if !platform::shows_threads() {
                return Poll::Ready(());
            }
            let processes = platform::processes(self.pid()).into_iter();
            // One that is not there has ended since it was listed.
            let threads: Vec<RawThread> =
                processes.filter_map(platform::threads).flatten().collect();
            most = most.max(count(&threads));
            if most >= enough {
                return Poll::Ready(());
            }
            if self.has_ended() {
                return Poll::Over(Halt::Ended);
            }
            pause(THREADS_INTERVAL);
            Poll::Pending
        });
        reached.err().map(|_| most)
    }

    /// Waits until the program stands still: every thread waits, and nothing will come any more.
    /// Where the system does not tell, it returns at once.
    ///
    /// # Panics
    /// With a report if a thread goes on running, or the program ends.
    #[track_caller]
    pub fn expect_still(&self) -> &Self {
        let halt = self.halt();
        let waits = match halt {
            None | Some(Halt::Still(_)) => true,
            // One that looks again every second does not stand still; but it does nothing either.
            Some(Halt::Deadline(_)) => self.is_mostly_asleep(),
            Some(_) => false,
        };
        if waits && !self.has_ended() {
            return self;
        }
        let got = match &halt {
            _ if self.has_ended() => self.ending(),
            Some(Halt::Busy { .. }) => "a thread runs without a pause".into(),
            _ => "a thread goes on, again and again".into(),
        };
        Report::new(self, "the program should wait now, and it does not")
            .expected("every thread waits for something")
            .got(got)
            .halted(halt)
            .fail()
    }

    /// Whether all threads wait in one of several looks, and none to write.
    fn is_mostly_asleep(&self) -> bool {
        (0..LOOKS).any(|_| {
            pause(THREADS_INTERVAL);
            probe::is_asleep(self.pid()).unwrap_or(true)
        })
    }

    /// Waits until the program has done all that it can do now: it stands still, or has ended.
    pub fn settle(&self) -> &Self {
        self.halt();
        self
    }

    /// Waits until the program stands still, has ended or is busy. `None` where the system does not
    /// tell.
    fn halt(&self) -> Option<Halt> {
        if !platform::shows_threads() {
            return None;
        }
        let halt = wait_until(self.check(), Budget::Reply, || {
            if self.has_ended() {
                return Poll::Ready(Halt::Ended);
            }
            pause(POLL_INTERVAL);
            Poll::Pending
        });
        Some(halt.unwrap_or_else(|halt| halt))
    }
}

fn count_of(threads: usize) -> String {
    if threads == 1 { "1 thread".into() } else { format!("{threads} threads") }
}

/// How many threads there were at most. One that has ended does nothing now.
fn now(most: usize, threads: Option<&Snapshot>) -> String {
    match threads.is_some_and(|threads| !threads.lines().is_empty()) {
        true => format!("at most {most}; now they do this:"),
        false => format!("at most {most}"),
    }
}
