//! `parking_lot`: locks without poisoning, and a Condvar that belongs to one lock at a time.

use std::fmt::{self, Debug};
use std::ops::{Deref, DerefMut};
use std::panic::Location;
use std::sync::{self as real, Mutex as RealMutex, PoisonError, TryLockError};

use crate::machine::{self, Action, At, Id, Object};
use crate::sync::raw::{self, RawLock};

macro_rules! lock {
    ($Lock:ident, $Guard:ident $alone:literal $lock:ident $try_lock:ident $guard:ident) => {
        pub struct $Guard<'a, T: ?Sized> {
            lock: &'a $Lock<T>,
            value: Option<real::$Guard<'a, T>>,
            at: At,
        }

        impl<T: ?Sized> $Lock<T> {
            #[track_caller]
            pub fn $lock(&self) -> $Guard<'_, T> {
                let at = Location::caller();
                self.raw.take($alone, at);
                $Guard { lock: self, value: Some(self.$guard()), at }
            }

            #[track_caller]
            pub fn $try_lock(&self) -> Option<$Guard<'_, T>> {
                let at = Location::caller();
                self.raw.try_take($alone, at).then(|| $Guard {
                    lock: self,
                    value: Some(self.$guard()),
                    at,
                })
            }

            fn $guard(&self) -> real::$Guard<'_, T> {
                let now = || match self.value.$try_lock() {
                    Ok(guard) => Some(guard),
                    Err(TryLockError::Poisoned(error)) => Some(error.into_inner()),
                    Err(TryLockError::WouldBlock) => None,
                };
                raw::real(now, || self.value.$lock().unwrap_or_else(PoisonError::into_inner))
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

macro_rules! value {
    ($($Lock:ident)*) => {$(
        #[derive(Default)]
        pub struct $Lock<T: ?Sized> {
            raw: RawLock,
            value: real::$Lock<T>,
        }

        impl<T> $Lock<T> {
            pub const fn new(value: T) -> Self {
                Self { raw: RawLock::new(), value: real::$Lock::new(value) }
            }

            pub fn into_inner(self) -> T {
                self.value.into_inner().unwrap_or_else(PoisonError::into_inner)
            }
        }

        impl<T: ?Sized> $Lock<T> {
            pub fn get_mut(&mut self) -> &mut T {
                self.value.get_mut().unwrap_or_else(PoisonError::into_inner)
            }
        }

        impl<T: ?Sized + Debug> Debug for $Lock<T> {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.value.fmt(to)
            }
        }

        impl<T> From<T> for $Lock<T> {
            fn from(value: T) -> Self {
                Self::new(value)
            }
        }
    )*};
}

value!(Mutex RwLock);
lock!(Mutex, MutexGuard true lock try_lock guard);
lock!(RwLock, RwLockReadGuard false read try_read read_guard);
lock!(RwLock, RwLockWriteGuard true write try_write write_guard);

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("a guard holds the value until it is dropped")
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.value.as_mut().expect("a guard holds the value until it is dropped")
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    /// The lock is free while `work` runs.
    #[track_caller]
    pub fn unlocked<R>(this: &mut Self, work: impl FnOnce() -> R) -> R {
        let at = Location::caller();
        this.value = None;
        this.lock.raw.release(true, at);
        let result = work();
        this.lock.raw.take(true, at);
        this.value = Some(this.lock.guard());
        result
    }

    /// It is a lock without fairness here: the same as dropping the guard.
    pub fn unlock_fair(this: Self) {
        drop(this);
    }

    pub fn mutex(this: &Self) -> &'a Mutex<T> {
        this.lock
    }
}

#[derive(Default)]
pub struct Condvar {
    id: Id,
    /// The lock of those that wait, and how many they are.
    lock: RealMutex<(Object, usize)>,
}

impl Debug for Condvar {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad("Condvar { .. }")
    }
}

impl Condvar {
    pub const fn new() -> Self {
        Self { id: Id::new(), lock: RealMutex::new((0, 0)) }
    }

    #[track_caller]
    pub fn wait<T: ?Sized>(&self, guard: &mut MutexGuard<'_, T>) {
        let at = Location::caller();
        let Some(here) = machine::here() else { return };
        machine::point(&here, false);
        let raw = &guard.lock.raw;
        machine::record(&here, Action::Wait, self.id.get(), "", at);
        self.belongs_to(raw.object());
        guard.value = None;
        raw.wait(&here, self.id.get(), at);
        guard.value = Some(guard.lock.guard());
    }

    /// As in the real one, which has no other way to tell.
    #[track_caller]
    fn belongs_to(&self, lock: Object) {
        let mut of = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if of.1 > 0 && of.0 != lock {
            drop(of);
            panic!("attempted to use a condition variable with more than one mutex");
        }
        *of = (lock, of.1 + 1);
    }

    #[track_caller]
    pub fn wait_while<T: ?Sized>(
        &self,
        guard: &mut MutexGuard<'_, T>,
        mut waits: impl FnMut(&mut T) -> bool,
    ) {
        while waits(&mut **guard) {
            self.wait(guard);
        }
    }

    #[track_caller]
    pub fn notify_one(&self) -> bool {
        self.notify(1, Location::caller()) > 0
    }

    #[track_caller]
    pub fn notify_all(&self) -> usize {
        self.notify(usize::MAX, Location::caller())
    }

    fn notify(&self, most: usize, at: At) -> usize {
        let count = crate::sync::notify(&self.id, most, at);
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).1 -= count;
        count
    }
}
