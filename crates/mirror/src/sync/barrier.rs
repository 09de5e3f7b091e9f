//! `std::sync::Barrier`.

use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use crate::machine::{self, Action, Id, Waits};

pub struct Barrier {
    id: Id,
    count: usize,
    /// How many have come, and how often it has opened.
    state: Mutex<(usize, usize)>,
}

#[derive(Debug)]
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl std::fmt::Debug for Barrier {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Barrier").finish_non_exhaustive()
    }
}

impl Barrier {
    pub const fn new(count: usize) -> Self {
        Self { id: Id::new(), count, state: Mutex::new((0, 0)) }
    }

    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let at = Location::caller();
        let Some(here) = machine::here() else {
            return BarrierWaitResult(false);
        };
        machine::point(&here, false);
        let id = self.id.get();
        let state = || self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (come, round) = {
            let mut state = state();
            state.0 += 1;
            *state
        };
        machine::record(&here, Action::Arrive, id, format!("{come} of {}", self.count), at);
        if come >= self.count {
            *state() = (0, round + 1);
            machine::wake(&here, Waits::Barrier, id, usize::MAX);
            return BarrierWaitResult(true);
        }
        while state().1 == round {
            machine::block(&here, Waits::Barrier, id, at);
        }
        BarrierWaitResult(false)
    }
}
