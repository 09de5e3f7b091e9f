//! The queue that all channels are, with a step for each message that goes in or out.

use std::collections::VecDeque;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::machine::{self, Action, At, Here, Id, Waits};

pub(crate) struct Queue<T> {
    id: Id,
    /// A channel of 0 hands a message over: who sends waits until it has been taken.
    room: Option<usize>,
    state: Mutex<State<T>>,
}

struct State<T> {
    waiting: VecDeque<T>,
    taken: u64,
    senders: usize,
    receivers: usize,
}

pub(crate) enum Refused<T> {
    Full(T),
    Closed(T),
}

pub(crate) enum Nothing {
    Empty,
    Closed,
}

impl<T> Queue<T> {
    pub(crate) fn open(room: Option<usize>) -> (Sending<T>, Receiving<T>) {
        let state = State { waiting: VecDeque::new(), taken: 0, senders: 1, receivers: 1 };
        let queue = Arc::new(Self { id: Id::new(), room, state: Mutex::new(state) });
        (Sending(Arc::clone(&queue)), Receiving(queue))
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self, waits: Waits, most: usize) {
        // Not `here()`: this is also called by destructors, which must not be unwound.
        machine::wake_if_running(waits, self.id.get(), most);
    }

    fn put(&self, here: &Here, message: T, at: At) -> u64 {
        let mut state = self.state();
        state.waiting.push_back(message);
        let number = state.taken + state.waiting.len() as u64;
        drop(state);
        machine::record(here, Action::Send, self.id.get(), number, at);
        self.wake(Waits::Message, 1);
        number
    }

    pub(crate) fn len(&self) -> usize {
        self.state().waiting.len()
    }

    pub(crate) fn room(&self) -> Option<usize> {
        self.room
    }

    pub(crate) fn is_full(&self) -> bool {
        self.room.is_some_and(|room| self.len() >= room)
    }
}

pub(crate) struct Sending<T>(Arc<Queue<T>>);

impl<T> Sending<T> {
    pub(crate) fn queue(&self) -> &Queue<T> {
        &self.0
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    #[track_caller]
    pub(crate) fn send(&self, message: T) -> Result<(), T> {
        let at = Location::caller();
        let Some(here) = machine::here() else {
            return Err(message);
        };
        machine::point(&here, false);
        let queue = &self.0;
        while queue.room.is_some_and(|room| queue.len() >= room.max(1)) {
            if queue.state().receivers == 0 {
                return Err(message);
            }
            machine::block(&here, Waits::Room, queue.id.get(), at);
        }
        if queue.state().receivers == 0 {
            return Err(message);
        }
        let number = queue.put(&here, message, at);
        while queue.room == Some(0) && queue.state().taken < number {
            if queue.state().receivers == 0 {
                return queue.state().waiting.pop_back().map_or(Ok(()), Err);
            }
            machine::block(&here, Waits::Room, queue.id.get(), at);
        }
        Ok(())
    }

    #[track_caller]
    pub(crate) fn try_send(&self, message: T) -> Result<(), Refused<T>> {
        let at = Location::caller();
        let Some(here) = machine::here() else {
            return Err(Refused::Closed(message));
        };
        machine::point(&here, false);
        if self.0.state().receivers == 0 {
            return Err(Refused::Closed(message));
        }
        if self.0.is_full() {
            machine::record(&here, Action::Refused, self.0.id.get(), "", at);
            return Err(Refused::Full(message));
        }
        self.0.put(&here, message, at);
        Ok(())
    }
}

impl<T> Clone for Sending<T> {
    fn clone(&self) -> Self {
        self.0.state().senders += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sending<T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.senders -= 1;
        if state.senders == 0 {
            drop(state);
            self.0.wake(Waits::Message, usize::MAX);
        }
    }
}

pub(crate) struct Receiving<T>(Arc<Queue<T>>);

impl<T> Receiving<T> {
    pub(crate) fn queue(&self) -> &Queue<T> {
        &self.0
    }

    fn take(&self, here: &Here, at: At) -> Result<T, Nothing> {
        let mut state = self.0.state();
        let Some(message) = state.waiting.pop_front() else {
            return Err(if state.senders == 0 { Nothing::Closed } else { Nothing::Empty });
        };
        state.taken += 1;
        let number = state.taken;
        drop(state);
        machine::record(here, Action::Receive, self.0.id.get(), number, at);
        // All: in a channel of 0 the one whose message it was, and the next one.
        self.0.wake(Waits::Room, usize::MAX);
        Ok(message)
    }

    /// `None` when all senders are gone.
    #[track_caller]
    pub(crate) fn receive(&self) -> Option<T> {
        let at = Location::caller();
        let here = machine::here()?;
        machine::point(&here, false);
        loop {
            match self.take(&here, at) {
                Ok(message) => return Some(message),
                Err(Nothing::Closed) => return None,
                Err(Nothing::Empty) => {
                    machine::block(&here, Waits::Message, self.0.id.get(), at);
                }
            }
        }
    }

    #[track_caller]
    pub(crate) fn try_receive(&self) -> Result<T, Nothing> {
        let at = Location::caller();
        let here = machine::here().ok_or(Nothing::Closed)?;
        machine::point(&here, true);
        self.take(&here, at)
    }
}

impl<T> Clone for Receiving<T> {
    fn clone(&self) -> Self {
        self.0.state().receivers += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Receiving<T> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.receivers -= 1;
        if state.receivers == 0 {
            let left = std::mem::take(&mut state.waiting);
            drop(state);
            drop(left);
            self.0.wake(Waits::Room, usize::MAX);
        }
    }
}

/// The three ways to go through what comes, for a receiver that has the field `0`.
macro_rules! iterate {
    ($Receiver:ident) => {
        pub struct Iter<'a, T>(&'a $Receiver<T>);
        pub struct TryIter<'a, T>(&'a $Receiver<T>);
        pub struct IntoIter<T>($Receiver<T>);

        impl<T> $Receiver<T> {
            pub fn iter(&self) -> Iter<'_, T> {
                Iter(self)
            }

            pub fn try_iter(&self) -> TryIter<'_, T> {
                TryIter(self)
            }
        }

        impl<T> Iterator for Iter<'_, T> {
            type Item = T;

            #[track_caller]
            fn next(&mut self) -> Option<T> {
                self.0.0.receive()
            }
        }

        impl<T> Iterator for TryIter<'_, T> {
            type Item = T;

            #[track_caller]
            fn next(&mut self) -> Option<T> {
                self.0.0.try_receive().ok()
            }
        }

        impl<T> Iterator for IntoIter<T> {
            type Item = T;

            #[track_caller]
            fn next(&mut self) -> Option<T> {
                self.0.0.receive()
            }
        }

        impl<'a, T> IntoIterator for &'a $Receiver<T> {
            type Item = T;
            type IntoIter = Iter<'a, T>;

            fn into_iter(self) -> Iter<'a, T> {
                self.iter()
            }
        }

        impl<T> IntoIterator for $Receiver<T> {
            type Item = T;
            type IntoIter = IntoIter<T>;

            fn into_iter(self) -> IntoIter<T> {
                IntoIter(self)
            }
        }
    };
}

pub(crate) use iterate;
