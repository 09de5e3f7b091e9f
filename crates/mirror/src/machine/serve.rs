//! What the explorer asks of a program, line after line, and what it is told.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::panic::{PanicHookInfo, set_hook};

use super::engine::{Execution, panicked};
use super::outcome::Outcome;
use super::schedule::{Plan, parse_code};

/// What is told of one request: kinds of outcomes, not every schedule.
const OUTCOMES: usize = 2000;

/// Answers until nothing more is asked:
///
/// - `input TEXT`: what the program's standard input is from now on
/// - `random SEED FROM COUNT`: so many schedules; each new kind of outcome is told when it comes
/// - `show SEED INDEX`: one of them again, with all its steps
/// - `replay CODE`: the schedule that the code prescribes, with all its steps
/// - `pause CODE`: as much of it as the code prescribes, and the threads that could go on then
///
/// Each answer ends with `done`, or with `stuck` if the program waits for something outside.
pub fn serve(main: fn() -> u8) {
    set_hook(Box::new(hook));
    let mut server = Server { main, input: Vec::new(), length: 0 };
    for line in io::stdin().lines() {
        let Ok(line) = line else { return };
        let mut output = io::stdout().lock();
        let end = if server.answer(&line, &mut output) { "done" } else { "stuck" };
        if writeln!(output, "{end}").and_then(|()| output.flush()).is_err() {
            return;
        }
    }
}

fn hook(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    panicked(&text.unwrap_or_default(), info.location());
}

struct Server {
    main: fn() -> u8,
    input: Vec<u8>,
    /// How many points a schedule has.
    length: usize,
}

impl Server {
    fn answer(&mut self, line: &str, output: &mut impl Write) -> bool {
        let (request, rest) = line.split_once(' ').unwrap_or((line, ""));
        let numbers: Vec<u64> = rest.split(' ').filter_map(|it| it.parse().ok()).collect();
        match (request, numbers.as_slice()) {
            ("input", _) => {
                self.input = rest.replace("\\n", "\n").into_bytes();
                self.length = 0;
                true
            }
            ("random", [seed, from, count]) => {
                self.random(*seed, *from..from + count, output).is_some()
            }
            ("show", [seed, index]) => {
                self.measure();
                self.tell(self.random_plan(*seed, *index), *index, output)
            }
            ("replay" | "pause", _) => {
                // What a process does only once, such as a `OnceLock` of a macro, would be a part of the first schedule.
                self.measure();
                let plan = parse_code(rest).map(|runs| Plan::code(runs, request == "pause"));
                plan.is_some_and(|plan| self.tell(plan, 0, output))
            }
            _ => false,
        }
    }

    fn random_plan(&self, seed: u64, index: u64) -> Plan {
        Plan::chance(seed, index, self.length)
    }

    fn random(
        &mut self,
        seed: u64,
        indices: std::ops::Range<u64>,
        output: &mut impl Write,
    ) -> Option<()> {
        self.measure();
        let mut known = HashSet::new();
        for index in indices {
            let outcome = self.run(self.random_plan(seed, index), index)?;
            if known.len() < OUTCOMES && known.insert(kind(&outcome)) {
                outcome.write(output).ok()?;
            }
        }
        Some(())
    }

    fn run(&self, plan: Plan, index: u64) -> Option<Outcome> {
        let (here, over) = Execution::run(plan, self.input.clone(), self.main);
        over.then(|| here.outcome(index, false))
    }

    /// How long a schedule is in which nobody is interrupted: chance strikes within that length.
    fn measure(&mut self) {
        if self.length == 0 {
            let (here, _over) =
                Execution::run(Plan::code(Vec::new(), false), self.input.clone(), self.main);
            self.length = here.points();
        }
    }

    fn tell(&self, plan: Plan, index: u64, output: &mut impl Write) -> bool {
        let (here, over) = Execution::run(plan, self.input.clone(), self.main);
        here.outcome(index, true).write(output).is_ok() && over
    }
}

fn kind(outcome: &Outcome) -> u64 {
    let mut hasher = DefaultHasher::new();
    (outcome.end, outcome.turns, &outcome.stdout, &outcome.stderr).hash(&mut hasher);
    hasher.finish()
}
