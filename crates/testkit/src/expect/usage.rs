//! What a program may use: threads, descriptors, processor time.

use std::time::Duration;

use crate::platform::{self, Usage};
use crate::program::running::Running;
use crate::report::Report;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, Poll, wait_until};
use crate::wait::pause::pause;
use crate::wait::probe;

/// How often to look at what the program uses.
const USAGE_INTERVAL: Duration = Duration::from_millis(2);

/// How often to look whether all threads wait, and how often they have to.
const ASLEEP_INTERVAL: Duration = Duration::from_millis(1);
const SLEEP_SAMPLES: usize = 5;

/// CPU time within which the program has to be seen asleep `SLEEP_SAMPLES` times.
const MAX_CPU: Duration = Duration::from_millis(60);

impl Running {
    /// Lets the program open `spare` more files and sockets than it has open now, and no more
    /// (`RLIMIT_NOFILE`, getrlimit(2)). Returns whether the system can limit another process.
    ///
    /// Call it after the announcement: programs in other languages need some dozen descriptors
    /// only to start.
    #[must_use]
    pub fn limit_open_files(&self, spare: usize) -> bool {
        self.note_provoked(|it| it.open_files = Some(spare));
        platform::limit_open_files(self.pid(), spare)
    }

    /// Waits until `settled` holds for what the program uses; `what` says in words what is
    /// expected. Where the system does not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if it does not come to hold.
    #[track_caller]
    pub fn expect_usage(&self, what: &str, settled: impl Fn(&Usage) -> bool) -> &Self {
        self.usage_settles("the program does not use what is expected", what, settled)
    }

    /// The same, for what should be given back.
    ///
    /// # Panics
    /// With a report if it is not.
    #[track_caller]
    pub fn expect_given_back(&self, what: &str, settled: impl Fn(&Usage) -> bool) -> &Self {
        let headline = "the program holds on to what it should have given back";
        self.usage_settles(headline, what, settled)
    }

    #[track_caller]
    fn usage_settles(&self, headline: &str, what: &str, settled: impl Fn(&Usage) -> bool) -> &Self {
        let mut last = Usage::default();
        let seen = wait_until(self.check(), Budget::Reply, || match self.usage() {
            Some(usage) if settled(&usage) => Poll::Ready(()),
            None if self.has_ended() => Poll::Over(Halt::Ended),
            None if platform::usage(std::process::id()).is_none() => Poll::Ready(()),
            usage => {
                // Without any it is about to end, and that will be seen in a moment.
                last = usage.unwrap_or_default();
                pause(USAGE_INTERVAL);
                Poll::Pending
            }
        });
        match seen {
            Ok(()) => self,
            Err(Halt::Ended) => Report::new(self, "the program has ended while it should go on")
                .expected(what)
                .got(self.ending())
                .fail(),
            Err(halt) => {
                let Usage { threads, descriptors, .. } = last;
                Report::new(self, headline)
                    .expected(what)
                    .got(format!("{threads} threads and {descriptors} descriptors"))
                    .halted(halt)
                    .fail()
            }
        }
    }

    /// No thread may run without a pause, while the program has nothing to do. It passes when all
    /// threads have been seen to wait several times before they have used 60 ms of a processor; so
    /// load on the machine does not change the answer. Where the system does not tell, nothing is
    /// checked.
    ///
    /// # Panics
    /// With a report if a thread goes on running, or the program has ended.
    #[track_caller]
    pub fn expect_no_spinning(&self) -> &Self {
        let Some(before) = self.usage() else { return self };
        let mut asleep = 0;
        while asleep < SLEEP_SAMPLES {
            let used = self.usage().map(|usage| usage.cpu.saturating_sub(before.cpu));
            let busy = match used {
                None => None,
                Some(used) if used >= MAX_CPU => Some(used),
                Some(_) => {
                    asleep += usize::from(probe::is_asleep(self.pid()).unwrap_or(true));
                    pause(ASLEEP_INTERVAL);
                    continue;
                }
            };
            self.fail_spinning(busy);
        }
        self
    }

    /// `used` is how much processor time it took; `None` if it has ended.
    #[track_caller]
    fn fail_spinning(&self, used: Option<Duration>) -> ! {
        let report = Report::new(self, "the program should wait now, and it does not")
            .expected("every thread waits for something, or pauses");
        let Some(cpu) = used else { report.got(self.ending()).fail() };
        let report = report.got("a thread runs without a pause");
        if self.provoked().open_files.is_some() {
            report
                .cause(
                    "while no descriptor is free accept fails at once, and it is repeated at once: \
                     that takes a whole processor: pause before trying again",
                )
                .fail()
        }
        let busy = Halt::Busy { thread: "main".into(), cpu, waited: Duration::ZERO };
        let cause = "a call that returns at once is repeated at once, and takes a whole processor";
        report.cause(cause).halted(busy).fail()
    }
}
