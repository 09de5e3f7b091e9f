//! `std::thread`: threads of the system, of which one at a time has the turn.

pub use std::thread::*;

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread as system;
use std::time::Duration;

use crate::machine::{self, Action, Here, Waits};

type Slot<T> = Arc<Mutex<Option<Result<T>>>>;

#[derive(Clone, Debug)]
pub struct Thread {
    system: system::Thread,
    number: usize,
}

impl Thread {
    pub fn name(&self) -> Option<&str> {
        self.system.name()
    }

    pub fn id(&self) -> ThreadId {
        self.system.id()
    }

    #[track_caller]
    pub fn unpark(&self) {
        if let Some(here) = machine::here() {
            machine::point(&here, false);
            let name = here.name(self.number);
            machine::record(&here, Action::Unpark, 0, name, Location::caller());
            here.unpark(self.number);
        }
    }
}

pub fn current() -> Thread {
    let number = machine::here().map_or(0, |here| here.me);
    Thread { system: system::current(), number }
}

#[track_caller]
pub fn park() {
    let Some(here) = machine::here() else { return };
    let at = Location::caller();
    machine::point(&here, false);
    machine::record(&here, Action::Park, 0, "", at);
    if !here.take_token() {
        machine::block(&here, Waits::Unpark, here.me as u64, at);
    }
}

#[track_caller]
pub fn yield_now() {
    if let Some(here) = machine::here() {
        machine::point(&here, true);
        machine::record(&here, Action::Yield, 0, "", Location::caller());
    }
}

/// Time stands still: others go first.
#[track_caller]
pub fn sleep(_time: Duration) {
    yield_now();
}

#[derive(Debug, Default)]
pub struct Builder {
    name: Option<String>,
    stack_size: Option<usize>,
}

impl Builder {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn name(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }

    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    fn system(self) -> (system::Builder, Option<String>) {
        let mut builder = system::Builder::new();
        if let Some(bytes) = self.stack_size {
            builder = builder.stack_size(bytes);
        }
        if let Some(name) = &self.name {
            builder = builder.name(name.clone());
        }
        (builder, self.name)
    }

    #[track_caller]
    pub fn spawn<F, T>(self, work: F) -> io::Result<JoinHandle<T>>
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let (builder, name) = self.system();
        let new = New::announce(name, Location::caller());
        let (number, slot) = (new.number, Slot::default());
        let result = Arc::clone(&slot);
        let started = builder.spawn({
            let here = new.here.clone();
            move || live(&here, number, work, &result)
        });
        let started = new.started(started)?;
        let thread = Thread { system: started.thread().clone(), number };
        Ok(JoinHandle { thread, slot })
    }

    #[track_caller]
    pub fn spawn_scoped<'scope, 'env, F, T>(
        self,
        scope: &'scope Scope<'scope, 'env>,
        work: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        let (builder, name) = self.system();
        let new = New::announce(name, Location::caller());
        let (number, slot) = (new.number, Slot::default());
        let result = Arc::clone(&slot);
        let panicked = Arc::clone(&scope.panicked);
        let started = builder.spawn_scoped(scope.system, {
            let here = new.here.clone();
            move || {
                let work = AssertUnwindSafe(work);
                let work = move || {
                    let work = work;
                    let end = catch_unwind(AssertUnwindSafe(work.0));
                    if end.is_err() {
                        panicked.lock().unwrap_or_else(PoisonError::into_inner).push(number);
                    }
                    end.unwrap_or_else(|payload| std::panic::resume_unwind(payload))
                };
                live(&here, number, work, &result);
            }
        });
        let started = new.started(started)?;
        scope.threads.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        let thread = Thread { system: started.thread().clone(), number };
        let panicked = Arc::clone(&scope.panicked);
        Ok(ScopedJoinHandle { thread, slot, panicked, scope: std::marker::PhantomData })
    }
}

/// A thread that is about to start.
struct New {
    here: Option<Here>,
    number: usize,
}

impl New {
    fn announce(name: Option<String>, at: &'static Location<'static>) -> Self {
        let Some(here) = machine::here() else {
            return Self { here: None, number: 0 };
        };
        machine::point(&here, false);
        let number = machine::new_thread(&here, name.clone().unwrap_or_default());
        machine::record(&here, Action::Spawn, 0, here.name(number), at);
        Self { here: Some(here), number }
    }

    fn started<H>(&self, handle: io::Result<H>) -> io::Result<H> {
        if let (Some(here), Err(_)) = (&self.here, &handle) {
            machine::forget_thread(here, self.number);
        }
        handle
    }
}

fn live<T>(here: &Option<Here>, number: usize, work: impl FnOnce() -> T, result: &Slot<T>) {
    let keep = |end| *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    let Some(here) = here else {
        keep(Ok(work()));
        return;
    };
    let begun = machine::begin_thread(here, number);
    let work = AssertUnwindSafe(move || if begun { Some(work()) } else { None });
    match catch_unwind(work) {
        Ok(Some(value)) => keep(Ok(value)),
        Ok(None) => {}
        Err(payload) => keep(Err(payload)),
    }
    machine::finish_thread(0);
    machine::thread_ended();
}

fn join<T>(thread: &Thread, slot: &Slot<T>, at: &'static Location<'static>) -> Result<T> {
    if let Some(here) = machine::here() {
        machine::point(&here, false);
        while !here.is_finished(thread.number) {
            machine::block(&here, Waits::Thread, thread.number as u64, at);
        }
        machine::record(&here, Action::Join, 0, here.name(thread.number), at);
    }
    let result = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    result.unwrap_or_else(|| {
        let payload: Box<dyn Any + Send> = Box::new("the schedule is over");
        Err(payload)
    })
}

#[derive(Debug)]
pub struct JoinHandle<T> {
    thread: Thread,
    slot: Slot<T>,
}

impl<T> JoinHandle<T> {
    #[track_caller]
    pub fn join(self) -> Result<T> {
        join(&self.thread, &self.slot, Location::caller())
    }

    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    pub fn is_finished(&self) -> bool {
        yield_now();
        machine::here().is_none_or(|here| here.is_finished(self.thread.number))
    }
}

#[track_caller]
pub fn spawn<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    Builder::new().spawn(work).expect("failed to spawn thread")
}

pub struct Scope<'scope, 'env> {
    system: &'scope system::Scope<'scope, 'env>,
    threads: Mutex<Vec<usize>>,
    /// Those whose panic has not been seen by a join.
    panicked: Arc<Mutex<Vec<usize>>>,
}

impl<'scope, 'env> Scope<'scope, 'env> {
    #[track_caller]
    pub fn spawn<F, T>(&'scope self, work: F) -> ScopedJoinHandle<'scope, T>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Builder::new().spawn_scoped(self, work).expect("failed to spawn thread")
    }

    /// What the real scope would wait for without giving up the turn.
    fn wait(&self, at: &'static Location<'static>) {
        let Some(here) = machine::here() else { return };
        let next = |at: usize| {
            self.threads.lock().unwrap_or_else(PoisonError::into_inner).get(at).copied()
        };
        let mut position = 0;
        while let Some(thread) = next(position) {
            while !here.is_finished(thread) {
                machine::block(&here, Waits::Thread, thread as u64, at);
            }
            position += 1;
        }
    }
}

#[track_caller]
pub fn scope<'env, F, T>(work: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let at = Location::caller();
    system::scope(|system| {
        let (threads, panicked) = (Mutex::default(), Arc::default());
        // It lives as long as `'scope`, which this closure cannot name. It is small.
        let scope: &Scope<'_, 'env> = Box::leak(Box::new(Scope { system, threads, panicked }));
        let end = catch_unwind(AssertUnwindSafe(|| work(scope)));
        scope.wait(at);
        let value = end.unwrap_or_else(|payload| std::panic::resume_unwind(payload));
        if !scope.panicked.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            panic!("a scoped thread panicked");
        }
        value
    })
}

#[derive(Debug)]
pub struct ScopedJoinHandle<'scope, T> {
    thread: Thread,
    slot: Slot<T>,
    panicked: Arc<Mutex<Vec<usize>>>,
    scope: std::marker::PhantomData<&'scope ()>,
}

impl<T> ScopedJoinHandle<'_, T> {
    #[track_caller]
    pub fn join(self) -> Result<T> {
        let end = join(&self.thread, &self.slot, Location::caller());
        let mut panicked = self.panicked.lock().unwrap_or_else(PoisonError::into_inner);
        panicked.retain(|number| *number != self.thread.number);
        end
    }

    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    pub fn is_finished(&self) -> bool {
        yield_now();
        machine::here().is_none_or(|here| here.is_finished(self.thread.number))
    }
}
