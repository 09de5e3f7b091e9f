//! What all locks have in common: who holds them, and in which order that came about.

use crate::machine::{self, Action, At, Here, Id, Object, Waits};

#[derive(Default)]
pub(crate) struct RawLock(Id);

/// Outside of a schedule, and while it is given up, there is nothing to wait for: the real lock alone counts.
pub(crate) enum Way {
    Scheduled,
    Real,
}

impl RawLock {
    pub(crate) const fn new() -> Self {
        Self(Id::new())
    }

    pub(crate) fn object(&self) -> Object {
        self.0.get()
    }

    pub(crate) fn take(&self, alone: bool, at: At) -> Way {
        let Some(here) = machine::here() else {
            return Way::Real;
        };
        machine::point(&here, false);
        here.take(self.object(), alone, at);
        machine::record(
            &here,
            if alone { Action::Lock } else { Action::ReadLock },
            self.object(),
            "",
            at,
        );
        Way::Scheduled
    }

    /// Whether it was free.
    pub(crate) fn try_take(&self, alone: bool, at: At) -> bool {
        let Some(here) = machine::here() else {
            return true;
        };
        machine::point(&here, false);
        let free = here.try_take(self.object(), alone);
        let action = match (free, alone) {
            (false, _) => Action::Refused,
            (true, true) => Action::Lock,
            (true, false) => Action::ReadLock,
        };
        machine::record(&here, action, self.object(), "", at);
        free
    }

    pub(crate) fn release(&self, alone: bool, at: At) {
        machine::release(self.object(), alone, at);
    }

    /// Gives the lock back until a notification comes.
    pub(crate) fn wait(&self, here: &Here, condvar: Object, at: At) {
        self.release(true, at);
        machine::block(here, Waits::Notification, condvar, at);
        here.take(self.object(), true, at);
        machine::record(here, Action::Resume, condvar, "", at);
    }
}

/// What may wait for a thread that is left behind.
pub(crate) fn real<G>(try_lock: impl Fn() -> Option<G>, lock: impl FnOnce() -> G) -> G {
    try_lock().unwrap_or_else(|| {
        machine::stop_is_near();
        lock()
    })
}
