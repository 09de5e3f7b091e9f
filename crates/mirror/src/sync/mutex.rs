//! `std::sync::Mutex`.

use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{self as real, LockResult, PoisonError, TryLockError, TryLockResult};

use super::raw::{self, RawLock};
use crate::machine::At;

#[derive(Default)]
pub struct Mutex<T: ?Sized> {
    raw: RawLock,
    value: real::Mutex<T>,
}

pub struct MutexGuard<'a, T: ?Sized> {
    pub(super) mutex: &'a Mutex<T>,
    value: Option<real::MutexGuard<'a, T>>,
    at: At,
}

impl<T> Mutex<T> {
    pub const fn new(value: T) -> Self {
        Self { raw: RawLock::new(), value: real::Mutex::new(value) }
    }

    pub fn into_inner(self) -> LockResult<T> {
        self.value.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    #[track_caller]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let at = Location::caller();
        self.raw.take(true, at);
        self.guard(at)
    }

    #[track_caller]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        let at = Location::caller();
        if !self.raw.try_take(true, at) {
            return Err(TryLockError::WouldBlock);
        }
        self.guard(at).map_err(TryLockError::Poisoned)
    }

    pub(super) fn raw(&self) -> &RawLock {
        &self.raw
    }

    /// For one that holds the raw lock.
    pub(super) fn guard(&self, at: At) -> LockResult<MutexGuard<'_, T>> {
        let now = || match self.value.try_lock() {
            Ok(guard) => Some((guard, false)),
            Err(TryLockError::Poisoned(error)) => Some((error.into_inner(), true)),
            Err(TryLockError::WouldBlock) => None,
        };
        let later = || (self.value.lock().unwrap_or_else(PoisonError::into_inner), false);
        let (value, poisoned) = raw::real(now, later);
        let guard = MutexGuard { mutex: self, value: Some(value), at };
        if poisoned { Err(PoisonError::new(guard)) } else { Ok(guard) }
    }

    pub fn is_poisoned(&self) -> bool {
        self.value.is_poisoned()
    }

    pub fn clear_poison(&self) {
        self.value.clear_poison();
    }

    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.value.get_mut()
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// For `Condvar`: the value is free, and the raw lock is still held.
    pub(super) fn give_up(mut self) -> &'a Mutex<T> {
        self.value = None;
        let mutex = self.mutex;
        std::mem::forget(self);
        mutex
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.value = None;
        self.mutex.raw.release(true, self.at);
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.as_ref().expect("a guard holds the value until it is dropped")
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("a guard holds the value until it is dropped")
    }
}

impl<T: ?Sized + Debug> Debug for Mutex<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(to)
    }
}

impl<T: ?Sized + Debug> Debug for MutexGuard<'_, T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(to)
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}
