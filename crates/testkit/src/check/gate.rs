//! All steps run at once; only the report is gated. The first check that fails, in the order of the
//! steps and of their files, prints its report; with it the run ends, so that it is the last thing
//! on the screen.
//!
//! libtest starts tests in the order of their names. A check that fails and may be the first waits
//! for those before it; at most one waits, so that those before it are started, however few threads
//! libtest has.

use std::collections::HashMap;
use std::io::stdout;
use std::sync::{Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::check::ending;
use crate::check::mode::{Mode, mode, one_at_a_time};
use crate::check::order;
use crate::check::outcome::Outcome;
use crate::check::progress;
pub(crate) use crate::check::step::Step;

/// What a failing check prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing: another check has spoken for it.
    Silent,
    /// Its report, which libtest keeps until all have ended.
    Report,
    /// Its report, past libtest: when it has ended, the run does.
    Last,
    /// The same, once those before it in the file have ended: they have not begun yet. If they
    /// never end, libtest has to print it.
    LastPerhaps,
}

#[derive(Default)]
struct State {
    /// What is known of the tests of this process, by name.
    outcomes: HashMap<String, Outcome>,
    /// How many of them have begun and not ended.
    running: usize,
    /// The first one that has failed, by its place in the order.
    first: Option<usize>,
    /// The one with whose report the run ends, by name, and the report.
    last_words: Option<(String, String)>,
}

#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

/// A check that never uses the kit says nothing of itself: after this pause the others go on
/// without it.
const SILENT_GRACE: Duration = Duration::from_secs(1);

/// How long the other checks may take to remove what they have made when the run ends.
const CLEAN_UP_TIME: Duration = Duration::from_millis(150);

static GATE: LazyLock<Gate> = LazyLock::new(Gate::default);

impl Gate {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something has changed, or for a while; whether it has.
    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        limit: Duration,
    ) -> (MutexGuard<'a, State>, bool) {
        let (state, timeout) =
            self.changed.wait_timeout(state, limit).unwrap_or_else(PoisonError::into_inner);
        (state, !timeout.timed_out())
    }
}

impl State {
    fn is_open(&self, test: &str) -> bool {
        self.outcomes.get(test) == Some(&Outcome::Open)
    }

    fn has_passed(&self, test: &str) -> bool {
        self.outcomes.get(test) == Some(&Outcome::Passed)
    }

    fn failed_before(&self, at: usize) -> bool {
        self.first.is_some_and(|first| first < at)
    }

    /// Whether the run ends now that `test` has ended, with the report of `owner`.
    fn ends_with(&self, owner: &str, test: &str) -> bool {
        if !one_at_a_time() {
            return owner == test;
        }
        let at = self.first.unwrap_or_default();
        order::tests()[..at].iter().all(|name| self.has_passed(name))
    }
}

pub(crate) fn started(test: &str) {
    let mut state = GATE.lock();
    state.outcomes.insert(test.to_owned(), Outcome::Open);
    state.running += 1;
    drop(state);
    GATE.changed.notify_all();
}

/// The test's thread ends, with all that belonged to it: it has passed, unless it has said
/// otherwise.
pub(crate) fn ended(test: &str) {
    let mut state = GATE.lock();
    state.running -= 1;
    if let Some(outcome @ Outcome::Open) = state.outcomes.get_mut(test) {
        *outcome = Outcome::Passed;
        progress::passed(test);
    }
    GATE.changed.notify_all();
    if ending::has_begun() {
        drop(state);
        // libtest would print below the report that the test has ended.
        loop {
            thread::park();
        }
    }
    if let Some(words) = state.last_words.clone().filter(|(owner, _)| state.ends_with(owner, test))
    {
        end(state, &words);
    }
}

/// Ends the run. The other checks come to their ends, too, and what they have made is removed.
fn end(state: MutexGuard<'_, State>, (test, report): &(String, String)) -> ! {
    let outcomes = state.outcomes.clone();
    ending::begin();
    drop(state);
    // As long as it is locked, libtest prints nothing: neither below the report, nor above it that
    // a check has failed whose programs are ended here.
    let mut out = stdout().lock();
    ending::end_programs();
    ending::print(&mut out, test, report, &outcomes);
    let deadline = Instant::now() + CLEAN_UP_TIME;
    let mut state = GATE.lock();
    while state.running > 0 && Instant::now() < deadline {
        (state, _) = GATE.wait(state, CLEAN_UP_TIME);
    }
    ending::exit()
}

/// What the failing check `test` shall print. If it may be the first to fail, this waits for those
/// before it. Asked again, the answer is the same.
pub(crate) fn turn(test: &str) -> Turn {
    let is_gated = mode() != Mode::All && order::has_steps();
    let place = if is_gated { order::position(test) } else { None };
    let mut state = GATE.lock();
    if state.outcomes.get(test) != Some(&Outcome::GivenUp) {
        let before = state.outcomes.insert(test.to_owned(), Outcome::Failed);
        // What the end of the run ends has not failed.
        if before == Some(Outcome::Open) && !ending::has_begun() {
            progress::failed(test);
        }
    }
    GATE.changed.notify_all();
    let Some(at) = place else { return Turn::Report };
    if state.failed_before(at) {
        return Turn::Silent;
    }
    state.first = Some(at);
    if one_at_a_time() {
        return if mode().ends_early() { Turn::LastPerhaps } else { Turn::Report };
    }
    if await_those_before(at, state) {
        return Turn::Silent;
    }
    if mode().ends_early() { Turn::Last } else { Turn::Report }
}

/// Waits until every test before `at` has an outcome, or those that lack one have been silent for a
/// while; whether one of them has failed.
fn await_those_before(at: usize, mut state: MutexGuard<'_, State>) -> bool {
    let tests = order::tests();
    let mut silent_since = Instant::now();
    loop {
        if state.failed_before(at) {
            return true;
        }
        let known = |name: &String| state.outcomes.contains_key(name) && !state.is_open(name);
        let nothing_runs = || !tests.iter().any(|name| state.is_open(name));
        let over = silent_since.elapsed() > SILENT_GRACE && nothing_runs();
        if tests[..at].iter().all(known) || over {
            return false;
        }
        let changed;
        (state, changed) = GATE.wait(state, SILENT_GRACE / 4);
        if changed {
            silent_since = Instant::now();
        }
    }
}

/// The run ends with this report when `test` has ended.
pub(crate) fn keep_last_words(test: &str, report: String) {
    GATE.lock().last_words = Some((test.to_owned(), report));
}

/// Whether it is clear already that `test`, should it fail, will not print its report: one before
/// it has failed.
pub(crate) fn is_silent(test: &str) -> bool {
    if GATE.lock().first.is_none() {
        return false;
    }
    order::position(test).is_some_and(|at| GATE.lock().failed_before(at))
}

/// Whether the check `test` may be given up after it has `waited` for something: nobody will read
/// its report.
pub(crate) fn may_give_up(test: &str, waited: Duration, grace: Duration) -> bool {
    let gives_up = (mode().ends_early() || waited > grace) && is_silent(test);
    if gives_up {
        GATE.lock().outcomes.insert(test.to_owned(), Outcome::GivenUp);
    }
    gives_up
}
