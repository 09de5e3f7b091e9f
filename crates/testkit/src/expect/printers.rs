//! What threads have come to print while the output is held back.

use crate::expect::interleaving;
use crate::program::running::Running;
use crate::report::Report;
use crate::text;

impl Running {
    /// Waits until the program stands still because its output is held back, and demands that what
    /// it has printed up to then ends with a newline: between two pieces of a line another thread
    /// could print. Then releases the output.
    ///
    /// # Panics
    /// With a report if it ends within a line.
    #[track_caller]
    pub fn expect_whole_lines(&self) -> &Self {
        self.settle();
        let printed = self.take_held_output().unwrap_or_default();
        if !printed.is_empty() && !printed.ends_with(b"\n") {
            Report::new(self, "a line is printed in several pieces")
                .expected("each line is printed whole, in one call, with its newline")
                .got(format!("{} so far", text::quoted(&printed)))
                .cause(interleaving::TORN)
                .fail();
        }
        self
    }

    /// Waits until the program stands still because its output is held back (see
    /// [`Program::hold_output`](crate::Program::hold_output)), and demands that only one thread has
    /// come to print. `what` says in words what the others should wait for.
    ///
    /// # Panics
    /// With a report if others have come to print as well.
    #[track_caller]
    pub fn expect_one_printer(&self, what: &str) -> &Self {
        self.expect_printers(
            what,
            |printing| printing.len() <= 1,
            "which line is first is left to chance, or the first one lies in a buffer: nothing \
             keeps the others back until it is out. Print it, then let them go (a Barrier, a \
             channel, a permit that comes back later)",
        )
    }

    /// Waits until the program stands still because its output is held back, and demands that main
    /// has not come to print. `what` says in words what it should wait for.
    ///
    /// # Panics
    /// With a report if main is about to print.
    #[track_caller]
    pub fn expect_main_waits(&self, what: &str) -> &Self {
        self.expect_printers(
            what,
            |printing| printing.iter().all(|name| name != "main"),
            "main goes on while its threads are not done: join all of them first. No sleep is long \
             enough",
        )
    }

    #[track_caller]
    fn expect_printers(&self, what: &str, fits: impl Fn(&[String]) -> bool, cause: &str) -> &Self {
        self.settle();
        let Some(threads) = self.threads().filter(|threads| !fits(&threads.printing())) else {
            return self;
        };
        let first = threads.printing().into_iter().take(4).collect::<Vec<_>>().join(", ");
        Report::new(self, "a thread is about to print that should wait")
            .expected(what)
            .got_with(format!("about to print: {first}. All threads:"), threads.lines())
            .cause(cause)
            .fail();
    }
}
