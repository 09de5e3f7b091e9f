//! `std::sync::RwLock`.

use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{self as real, LockResult, PoisonError, TryLockError, TryLockResult};

use super::raw::{self, RawLock};
use crate::machine::At;

#[derive(Default)]
pub struct RwLock<T: ?Sized> {
    raw: RawLock,
    value: real::RwLock<T>,
}

impl<T> RwLock<T> {
    pub const fn new(value: T) -> Self {
        Self { raw: RawLock::new(), value: real::RwLock::new(value) }
    }

    pub fn into_inner(self) -> LockResult<T> {
        self.value.into_inner()
    }
}

macro_rules! side {
    ($Guard:ident, $alone:literal, $lock:ident, $try_lock:ident, $guard:ident) => {
        pub struct $Guard<'a, T: ?Sized> {
            lock: &'a RwLock<T>,
            value: Option<real::$Guard<'a, T>>,
            at: At,
        }

        impl<T: ?Sized> RwLock<T> {
            #[track_caller]
            pub fn $lock(&self) -> LockResult<$Guard<'_, T>> {
                let at = Location::caller();
                self.raw.take($alone, at);
                self.$guard(at)
            }

            #[track_caller]
            pub fn $try_lock(&self) -> TryLockResult<$Guard<'_, T>> {
                let at = Location::caller();
                if !self.raw.try_take($alone, at) {
                    return Err(TryLockError::WouldBlock);
                }
                self.$guard(at).map_err(TryLockError::Poisoned)
            }

            fn $guard(&self, at: At) -> LockResult<$Guard<'_, T>> {
                let now = || match self.value.$try_lock() {
                    Ok(guard) => Some((guard, false)),
                    Err(TryLockError::Poisoned(error)) => Some((error.into_inner(), true)),
                    Err(TryLockError::WouldBlock) => None,
                };
                let later = || (self.value.$lock().unwrap_or_else(PoisonError::into_inner), false);
                let (value, poisoned) = raw::real(now, later);
                let guard = $Guard { lock: self, value: Some(value), at };
                if poisoned { Err(PoisonError::new(guard)) } else { Ok(guard) }
            }
        }

        impl<T: ?Sized> Drop for $Guard<'_, T> {
            fn drop(&mut self) {
                self.value = None;
                self.lock.raw.release($alone, self.at);
            }
        }

        impl<T: ?Sized> Deref for $Guard<'_, T> {
            type Target = T;

            fn deref(&self) -> &T {
                self.value.as_ref().expect("a guard holds the value until it is dropped")
            }
        }

        impl<T: ?Sized + Debug> Debug for $Guard<'_, T> {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(to)
            }
        }
    };
}

side!(RwLockReadGuard, false, read, try_read, read_guard);
side!(RwLockWriteGuard, true, write, try_write, write_guard);

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("a guard holds the value until it is dropped")
    }
}

impl<T: ?Sized> RwLock<T> {
    pub fn is_poisoned(&self) -> bool {
        self.value.is_poisoned()
    }

    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.value.get_mut()
    }
}

impl<T: ?Sized + Debug> Debug for RwLock<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(to)
    }
}
