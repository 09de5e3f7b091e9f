//! `std::sync::{Once, OnceLock, LazyLock}`: who comes while another thread makes the value waits for it.

use std::fmt::{self, Debug};
use std::ops::Deref;
use std::panic::Location;
use std::sync::{self as real, PoisonError};

use super::raw::RawLock;

pub use std::sync::OnceState;

pub struct OnceLock<T> {
    raw: RawLock,
    value: real::OnceLock<T>,
}

impl<T> OnceLock<T> {
    pub const fn new() -> Self {
        Self { raw: RawLock::new(), value: real::OnceLock::new() }
    }

    pub fn get(&self) -> Option<&T> {
        self.value.get()
    }

    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.get_mut()
    }

    #[track_caller]
    pub fn set(&self, value: T) -> Result<(), T> {
        let _turn = Turn::take(&self.raw, Location::caller());
        self.value.set(value)
    }

    #[track_caller]
    pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
        if let Some(value) = self.value.get() {
            return value;
        }
        let _turn = Turn::take(&self.raw, Location::caller());
        if self.value.get().is_none() {
            // Not inside the real one: `make` may give up the turn, and others would wait for ever.
            let _ = self.value.set(make());
        }
        self.value.get().expect("it has just been set")
    }

    pub fn into_inner(self) -> Option<T> {
        self.value.into_inner()
    }
}

struct Turn<'a>(&'a RawLock, crate::machine::At);

impl<'a> Turn<'a> {
    fn take(raw: &'a RawLock, at: crate::machine::At) -> Self {
        raw.take(true, at);
        Self(raw, at)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.release(true, self.1);
    }
}

impl<T> Default for OnceLock<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Debug> Debug for OnceLock<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(to)
    }
}

#[derive(Debug, Default)]
pub struct Once(OnceLock<()>);

impl Once {
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    #[track_caller]
    pub fn call_once(&self, work: impl FnOnce()) {
        self.0.get_or_init(work);
    }

    pub fn is_completed(&self) -> bool {
        self.0.get().is_some()
    }
}

pub struct LazyLock<T, F = fn() -> T> {
    value: OnceLock<T>,
    make: real::Mutex<Option<F>>,
}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    pub const fn new(make: F) -> Self {
        Self { value: OnceLock::new(), make: real::Mutex::new(Some(make)) }
    }

    #[track_caller]
    pub fn force(this: &Self) -> &T {
        this.value.get_or_init(|| {
            let make = this.make.lock().unwrap_or_else(PoisonError::into_inner).take();
            make.expect("the value is made once")()
        })
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    fn deref(&self) -> &T {
        Self::force(self)
    }
}
