//! What the threads of a program do at the same time, seen from outside and without a clock.

use std::thread;
use std::time::Duration;

use crate::expect::interleaving;
use crate::platform::{self, RawThread};
use crate::program::running::Running;
use crate::report::failure::Report;
use crate::text;
use crate::threads::Snapshot;
use crate::wait::patience::{Halt, Patience};
use crate::wait::probe;

/// Processor time of a thread that computes: two steps of the system's clock.
const A_WHILE: Duration = Duration::from_millis(20);

impl Running {
    /// Waits until `count` threads of the program live at the same time, main among them.
    /// Where the system does not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if so many are never there.
    #[track_caller]
    pub fn expect_threads(&self, count: usize) -> &Self {
        let live = |threads: &[RawThread]| threads.len();
        let Some(most) = self.most(count, Patience::new(), live) else { return self };
        let cause = match most {
            0 | 1 => {
                "the work is done on the main thread: a function was called and not spawned. `spawn(|| work())` \
                      spawns, `work()` works at once"
            }
            2 => {
                "one thread runs after the other: each is joined before the next one is spawned. Spawn all of them, \
                  then join; and an iterator that spawns and joins does so for one after the other, until you \
                  collect() the handles in between"
            }
            _ => {
                "some of the work is done one after the other: spawn a thread for each, then join all of them"
            }
        };
        let threads = self.threads();
        Report::new("the threads are not all there at the same time")
            .expected(format!("{count} threads at the same time: main and {} more", count - 1))
            .came_with(now(most, threads.as_ref()), threads.map_or(Vec::new(), |it| it.lines()))
            .usually(cause)
            .program(self)
            .fail();
    }

    /// Waits until `count` threads of the program compute at the same time: each has computed for a while, and runs or
    /// would run if a processor were free. So it does not matter how many processors there are. Where the system does
    /// not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if so many never do.
    #[track_caller]
    pub fn expect_threads_at_work(&self, count: usize) -> &Self {
        // On its way to a lock a thread runs, too, but not for so long.
        let computes = |thread: &&RawThread| thread.state == 'R' && thread.cpu >= A_WHILE;
        let at_work = |threads: &[RawThread]| threads.iter().filter(computes).count();
        let Some(most) = self.most(count, Patience::with_some_work(), at_work) else { return self };
        let threads = self.threads();
        let cause = match &threads {
            Some(threads) if threads.waits_for_lock() => {
                "while one thread computes the others wait for a lock that it holds all the time. Compute first, and \
                 take the lock only for the moment in which the result is stored"
            }
            _ => {
                "the work is done by fewer threads than it was split for. Spawn a thread for each part before you \
                  join the first; an iterator that spawns and joins does so for one after the other, until you \
                  collect() the handles in between"
            }
        };
        Report::new("the threads do not work at the same time")
            .expected(format!("{} compute at the same time", count_of(count)))
            .came_with(now(most, threads.as_ref()), threads.map_or(Vec::new(), |it| it.lines()))
            .usually(cause)
            .program(self)
            .fail();
    }

    /// Waits until `enough` is reached: `None`, or the most that was seen.
    fn most(
        &self,
        enough: usize,
        mut patience: Patience,
        count: impl Fn(&[RawThread]) -> usize,
    ) -> Option<usize> {
        let mut most = 0;
        loop {
            let mut threads = Vec::new();
            for process in platform::processes(self.pid()) {
                match platform::threads(process) {
                    Some(its) => threads.extend(its),
                    // It has ended since it was listed: that is no reason to check nothing.
                    None if platform::shows_threads() => {}
                    None => return None,
                }
            }
            most = most.max(count(&threads));
            if most >= enough {
                return None;
            }
            if self.has_ended() || patience.exhausted().is_some() {
                return Some(most);
            }
            thread::park_timeout(Patience::SLICE / 20);
        }
    }

    /// Waits until the program stands still: every thread waits, and nothing will come any more. Where the system does
    /// not tell, it returns at once.
    ///
    /// # Panics
    /// With a report if a thread goes on running, or the program ends.
    #[track_caller]
    pub fn expect_still(&self) -> &Self {
        let halt = self.halt();
        let waits = match halt {
            None | Some(Halt::Still(_)) => true,
            // One that looks again every second does not stand still; but it does nothing either.
            Some(Halt::Deadline(_)) => probe::is_asleep(self.pid()).unwrap_or(true),
            Some(_) => false,
        };
        if waits && !self.has_ended() {
            return self;
        }
        Report::new("the program should wait now, and it does not")
            .expected("every thread waits for something")
            .halted(halt)
            .program(self)
            .fail()
    }

    /// Waits until the program has done all that it can do now: it stands still, or has ended.
    pub fn settle(&self) -> &Self {
        self.halt();
        self
    }

    /// Waits until the program stands still, has ended or is busy. `None` where the system does not tell.
    fn halt(&self) -> Option<Halt> {
        if !platform::shows_threads() {
            return None;
        }
        let mut patience = Patience::new();
        while !self.has_ended() {
            let halt = patience.exhausted();
            if halt.is_some() {
                return halt;
            }
            thread::park_timeout(Patience::SLICE);
        }
        Some(Halt::Ended)
    }

    /// Waits until the program stands still, and demands that it has printed nothing but what earlier expectations
    /// have accounted for; `what` says in words why it should not.
    ///
    /// # Panics
    /// With a report if it has printed more, if a thread goes on running, or if the program ends.
    #[track_caller]
    pub fn expect_no_more_stdout(&self, what: &str) -> &Self {
        self.expect_still();
        let unread = self.unread_stdout();
        if !unread.is_empty() {
            Report::new("the program goes on where it should wait")
                .expected(what)
                .came(text::quoted(&unread))
                .program(self)
                .fail();
        }
        self
    }

    /// Waits until the program stands still because its output is held back, and demands that what it has printed up to
    /// then ends with a newline: between two pieces of a line another thread could print. Then releases the output.
    ///
    /// # Panics
    /// With a report if it ends within a line.
    #[track_caller]
    pub fn expect_whole_lines(&self) -> &Self {
        self.settle();
        let printed = self.take_held_output().unwrap_or_default();
        if !printed.is_empty() && !printed.ends_with(b"\n") {
            Report::new("a line is printed in several pieces")
                .expected("each line is printed whole, in one call, with its newline")
                .came(format!("{} so far", text::quoted(&printed)))
                .usually(interleaving::TORN)
                .program(self)
                .fail();
        }
        self
    }

    /// Waits until the program stands still because its output is held back (see
    /// [`Program::hold_output`](crate::Program::hold_output)), and demands that only one thread has come to print.
    /// `what` says in words what the others should wait for.
    ///
    /// # Panics
    /// With a report if others have come to print as well.
    #[track_caller]
    pub fn expect_one_printer(&self, what: &str) -> &Self {
        self.expect_printers(
            what,
            |printing| printing.len() <= 1,
            "what is printed first is left to chance: nothing keeps the second thread back until the first has printed. \
             Let it wait for that: at a Barrier, for a message through a channel, or for a lock or a permit that the \
             first gives back later",
        )
    }

    /// Waits until the program stands still because its output is held back, and demands that main has not come to print.
    /// `what` says in words what it should wait for.
    ///
    /// # Panics
    /// With a report if main is about to print.
    #[track_caller]
    pub fn expect_main_waits(&self, what: &str) -> &Self {
        self.expect_printers(
            what,
            |printing| printing.iter().all(|name| name != "main"),
            "main goes on while its threads are not done: join all of them first. No sleep is long enough",
        )
    }

    #[track_caller]
    fn expect_printers(&self, what: &str, fits: impl Fn(&[String]) -> bool, cause: &str) -> &Self {
        self.settle();
        let Some(threads) = self.threads().filter(|threads| !fits(&threads.printing())) else {
            return self;
        };
        let first = threads.printing().into_iter().take(4).collect::<Vec<_>>().join(", ");
        Report::new("a thread is about to print that should wait")
            .expected(what)
            .came_with(format!("about to print: {first}. All threads:"), threads.lines())
            .usually(cause)
            .program(self)
            .fail();
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
