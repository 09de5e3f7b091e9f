//! `std::sync::Condvar`. It never wakes without a notification, and those that came first are notified first.

use std::panic::Location;
use std::sync::{LockResult, PoisonError};

use super::mutex::MutexGuard;
use crate::machine::{self, Action, At, Id, Waits};

#[derive(Default)]
pub struct Condvar(Id);

impl std::fmt::Debug for Condvar {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Condvar").finish_non_exhaustive()
    }
}

impl Condvar {
    pub const fn new() -> Self {
        Self(Id::new())
    }

    #[track_caller]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let at = Location::caller();
        let Some(here) = machine::here() else {
            return Ok(guard);
        };
        machine::point(&here, false);
        machine::record(&here, Action::Wait, self.0.get(), "", at);
        let mutex = guard.give_up();
        mutex.raw().wait(&here, self.0.get(), at);
        mutex.guard(at)
    }

    #[track_caller]
    pub fn wait_while<'a, T>(
        &self,
        mut guard: MutexGuard<'a, T>,
        mut waits: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        let mut poisoned = false;
        while waits(&mut guard) {
            guard = self.wait(guard).unwrap_or_else(|error| {
                poisoned = true;
                error.into_inner()
            });
        }
        if poisoned { Err(PoisonError::new(guard)) } else { Ok(guard) }
    }

    #[track_caller]
    pub fn notify_one(&self) {
        notify(&self.0, 1, Location::caller());
    }

    #[track_caller]
    pub fn notify_all(&self) {
        notify(&self.0, usize::MAX, Location::caller());
    }
}

/// How many were waiting, and are now awake.
pub(crate) fn notify(condvar: &Id, most: usize, at: At) -> usize {
    let Some(here) = machine::here() else {
        return 0;
    };
    machine::point(&here, false);
    let count = machine::wake(&here, Waits::Notification, condvar.get(), most);
    machine::record(&here, Action::Notify, condvar.get(), count, at);
    count
}
