//! One schedule of the program: whose turn it is, who waits for what, and what has been done.

use std::cell::RefCell;
use std::panic::{Location, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::id::{At, Object};
use super::outcome::{Action, End, Outcome, Waits};
use super::schedule::Plan;
use super::state::{Noted, State, Streams};

/// A schedule that has more points than this goes on for ever.
const POINTS: usize = 60_000;

thread_local! {
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

/// The payload that unwinds the threads which are left when a schedule is over.
struct Stop;

/// A thread of a schedule that is running.
#[derive(Clone)]
pub(crate) struct Here {
    execution: Arc<Execution>,
    pub(crate) me: usize,
}

pub(super) struct Execution {
    state: Mutex<State>,
    turn: AtomicUsize,
    stopping: AtomicBool,
    changed: Condvar,
    number: u64,
}

/// The thread that asks, if it takes part in a schedule. When that is over, the thread ends here.
pub(crate) fn here() -> Option<Here> {
    let here = HERE.try_with(|here| here.borrow().clone()).ok()??;
    if here.execution.stopping.load(Ordering::Acquire) {
        if thread::panicking() {
            return None;
        }
        resume_unwind(Box::new(Stop));
    }
    Some(here)
}

/// For a thread that can neither go on nor be unwound, since its schedule is over: it is left behind.
pub(crate) fn stop_is_near() {
    let here = HERE.try_with(|here| here.borrow().clone()).ok().flatten();
    if let Some(here) = here {
        if here.execution.stopping.load(Ordering::Acquire) {
            here.leave_behind();
        }
    }
}

/// Which schedule this is, so that a `static` can be new in each.
pub(crate) fn schedule_number() -> u64 {
    let here = HERE.try_with(|here| here.borrow().clone()).ok().flatten();
    here.map_or(0, |here| here.execution.number)
}

/// A place where another thread may have the turn.
pub(crate) fn point(here: &Here, yields: bool) {
    let mut state = here.state();
    state.points += 1;
    if state.points > POINTS {
        here.end(state, End::Endless);
        here.stop();
    }
    here.go_on(state, yields);
}

pub(crate) fn record(here: &Here, action: Action, object: Object, detail: impl ToString, at: At) {
    let thread = here.me;
    let mut state = here.state();
    state.note_user(thread, action, object);
    let detail = detail.to_string();
    let place = (at.file(), at.line());
    state.steps.push(Noted { thread, action, object, place, detail });
}

/// Until another thread wakes this one.
pub(crate) fn block(here: &Here, waits: Waits, object: Object, at: At) {
    let mut state = here.state();
    let points = state.points;
    state.points += 1;
    let me = &mut state.threads[here.me];
    (me.waits, me.since) = (Some((waits, object, at)), points);
    here.go_on(state, false);
}

/// Lets go on at most `most` of those that wait, the first ones first, and returns how many.
pub(crate) fn wake(here: &Here, waits: Waits, object: Object, most: usize) -> usize {
    here.state().wake(waits, object, most)
}

impl Here {
    fn state(&self) -> MutexGuard<'_, State> {
        self.execution.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn streams<T>(&self, of: impl FnOnce(&mut Streams) -> T) -> T {
        of(&mut self.state().streams)
    }

    /// A lock that is held `alone`, or together with other readers.
    pub(crate) fn take(&self, object: Object, alone: bool, at: At) {
        while !self.try_take(object, alone) {
            block(self, Waits::Lock, object, at);
        }
    }

    /// Whether the lock was free, and is now held by this thread.
    pub(crate) fn try_take(&self, object: Object, alone: bool) -> bool {
        let mut state = self.state();
        let held = state.locks.entry(object).or_default();
        let free = held.writer.is_none() && (!alone || held.readers.is_empty());
        match (free, alone) {
            (true, true) => held.writer = Some(self.me),
            (true, false) => held.readers.push(self.me),
            (false, _) => {}
        }
        free
    }

    /// A guard may be dropped by another thread than the one that made it: any reader is as good.
    fn release(&self, object: Object, alone: bool) {
        let mut state = self.state();
        if let Some(held) = state.locks.get_mut(&object) {
            let mine = held.readers.iter().position(|it| *it == self.me);
            match mine.or(held.readers.len().checked_sub(1)) {
                Some(reader) if !alone => drop(held.readers.swap_remove(reader)),
                _ => held.writer = None,
            }
        }
        state.wake(Waits::Lock, object, usize::MAX);
    }

    pub(crate) fn is_finished(&self, thread: usize) -> bool {
        self.state().threads[thread].ended
    }

    /// Whether this thread has been unparked, which is forgotten with the question.
    pub(crate) fn take_token(&self) -> bool {
        std::mem::take(&mut self.state().threads[self.me].token)
    }

    pub(crate) fn unpark(&self, thread: usize) {
        let mut state = self.state();
        if state.wake(Waits::Unpark, thread as Object, 1) == 0 {
            state.threads[thread].token = true;
        }
    }

    pub(crate) fn name(&self, thread: usize) -> String {
        self.state().threads[thread].name.clone()
    }

    /// The next turn is another thread's, or this one's once more; or the schedule is over.
    fn go_on(&self, mut state: MutexGuard<'_, State>, yields: bool) {
        match state.next(self.me, yields) {
            Ok(next) => {
                drop(state);
                self.pass_to(next);
            }
            Err(end) => {
                self.end(state, end);
                self.stop();
            }
        }
    }

    fn pass_to(&self, next: usize) {
        if next == self.me {
            return;
        }
        self.execution.give_turn(next);
        self.wait_for_turn();
    }

    fn wait_for_turn(&self) {
        while self.execution.turn.load(Ordering::Acquire) != self.me {
            if self.execution.stopping.load(Ordering::Acquire) {
                self.stop();
            }
            thread::park();
        }
        if self.execution.stopping.load(Ordering::Acquire) {
            self.stop();
        }
    }

    fn stop(&self) -> ! {
        if thread::panicking() {
            self.leave_behind();
        }
        resume_unwind(Box::new(Stop))
    }

    fn leave_behind(&self) -> ! {
        self.state().alive -= 1;
        self.execution.changed.notify_all();
        loop {
            thread::park();
        }
    }

    fn end(&self, mut state: MutexGuard<'_, State>, end: End) {
        state.end(end);
        self.execution.stopping.store(true, Ordering::Release);
        state.threads.iter().filter_map(|it| it.handle.as_ref()).for_each(thread::Thread::unpark);
        self.execution.changed.notify_all();
    }
}

/// The schedule of this thread, unless it is being given up. For destructors, which neither wait nor panic.
fn running() -> Option<Here> {
    let here = HERE.try_with(|here| here.borrow().clone()).ok()??;
    (!here.execution.stopping.load(Ordering::Acquire)).then_some(here)
}

/// A lock that was held comes free.
pub(crate) fn release(object: Object, alone: bool, at: At) {
    if let Some(here) = running() {
        here.release(object, alone);
        record(&here, Action::Unlock, object, "", at);
    }
}

/// The lock of a stream, about which no reader wants to know.
pub(crate) fn release_quietly(stream: Object) {
    if let Some(here) = running() {
        here.release(stream, true);
    }
}

/// [`wake`], in a destructor.
pub(crate) fn wake_if_running(waits: Waits, object: Object, most: usize) {
    if let Some(here) = running() {
        wake(&here, waits, object, most);
    }
}

pub(crate) fn new_thread(here: &Here, name: String) -> usize {
    here.state().add_thread(name)
}

/// The system could not start it.
pub(crate) fn forget_thread(here: &Here, thread: usize) {
    let mut state = here.state();
    state.threads[thread].ended = true;
    state.alive -= 1;
}

/// False if the schedule was over before this thread had its first turn.
pub(crate) fn begin_thread(parent: &Here, me: usize) -> bool {
    let here = Here { execution: Arc::clone(&parent.execution), me };
    HERE.set(Some(here.clone()));
    // Before it looks whose turn it is: who gives it the turn later finds the handle.
    here.state().threads[me].handle = Some(thread::current());
    while here.execution.turn.load(Ordering::Acquire) != me {
        if here.execution.stopping.load(Ordering::Acquire) {
            return false;
        }
        thread::park();
    }
    true
}

/// This thread has nothing more to do; main ends the program with a status.
pub(crate) fn finish_thread(status: u8) {
    let Some(here) = HERE.with_borrow(Clone::clone) else {
        return;
    };
    if here.execution.stopping.load(Ordering::Acquire) {
        return;
    }
    let mut state = here.state();
    state.threads[here.me].ended = true;
    state.wake(Waits::Thread, here.me as Object, usize::MAX);
    if here.me == 0 {
        here.end(state, End::Status(status));
        return;
    }
    match state.next(here.me, false) {
        Ok(next) => {
            drop(state);
            here.execution.give_turn(next);
        }
        Err(end) => here.end(state, end),
    }
}

/// Nothing of the program runs on this thread any more.
pub(crate) fn thread_ended() {
    if let Some(here) = HERE.take() {
        here.state().alive -= 1;
        here.execution.changed.notify_all();
    }
}

pub(crate) fn exit(status: u8) -> ! {
    let Some(here) = here() else {
        panic!("the program ends with status {status}");
    };
    here.end(here.state(), End::Status(status));
    here.stop()
}

/// The panic hook's: what a thread says before it unwinds.
pub(super) fn panicked(message: &str, at: Option<&Location<'_>>) {
    let Some(here) = HERE.try_with(|here| here.borrow().clone()).ok().flatten() else {
        return;
    };
    if here.execution.stopping.load(Ordering::Acquire) {
        return;
    }
    let mut state = here.state();
    let name = state.threads[here.me].name.clone();
    let text = format!("thread '{name}' panicked: {message}\n");
    state.streams.stderr.extend(text.as_bytes());
    state.panicked(here.me, message, at);
}

impl Execution {
    fn give_turn(&self, next: usize) {
        self.turn.store(next, Ordering::Release);
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = &state.threads[next].handle {
            handle.unpark();
        }
    }

    /// Starts main. `None`: something waits that the machine does not see.
    pub(super) fn run(plan: Plan, input: Vec<u8>, main: fn() -> u8) -> (Here, bool) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let execution = Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            state: Mutex::new(State::new(plan, input)),
            turn: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            changed: Condvar::new(),
        };
        let here = Here { execution: Arc::new(execution), me: 0 };
        let parent = here.clone();
        let started =
            thread::Builder::new().name("main".into()).stack_size(8 << 20).spawn(move || {
                begin_thread(&parent, 0);
                let end = std::panic::catch_unwind(main);
                // What Rust does when main panics.
                finish_thread(end.unwrap_or(101));
                thread_ended();
            });
        started.expect("the system can start a thread");
        let over = here.wait_for_end();
        (here, over)
    }
}

impl Here {
    /// False if nothing has happened for seconds: the program waits for something outside.
    fn wait_for_end(&self) -> bool {
        let mut state = self.state();
        let (mut points, mut since) = (0, Instant::now());
        while state.end.is_none() || state.alive > 0 {
            if state.points != points {
                (points, since) = (state.points, Instant::now());
            }
            let patience = Duration::from_secs(if state.end.is_some() { 1 } else { 30 });
            if since.elapsed() > patience {
                return state.end.is_some();
            }
            let waited = self.execution.changed.wait_timeout(state, Duration::from_millis(200));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    pub(super) fn points(&self) -> usize {
        self.state().points
    }

    /// With all steps, or only what came.
    pub(super) fn outcome(&self, index: u64, whole: bool) -> Outcome {
        self.state().outcome(index, whole)
    }
}
