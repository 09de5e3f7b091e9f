//! `std::sync::atomic`. Every ordering is as strong as `SeqCst`: what weaker ones allow is not explored.

pub use std::sync::atomic::*;

use std::fmt::{self, Debug};
use std::panic::Location;
use std::sync::atomic as real;
use std::sync::atomic::Ordering::SeqCst;

use crate::machine::{self, Action, At, Id};

/// A point before the access, and a step with what it has read or written.
fn access<T, D: ToString>(id: &Id, action: Action, at: At, of: impl FnOnce() -> (T, D)) -> T {
    let Some(here) = machine::here() else {
        return of().0;
    };
    machine::point(&here, false);
    let (value, detail) = of();
    machine::record(&here, action, id.get(), detail, at);
    value
}

macro_rules! atomic {
    ($($name:ident $value:ty: $($update:ident)*;)*) => {$(
        #[derive(Default)]
        pub struct $name {
            id: Id,
            value: real::$name,
        }

        impl $name {
            pub const fn new(value: $value) -> Self {
                Self { id: Id::new(), value: real::$name::new(value) }
            }

            pub fn get_mut(&mut self) -> &mut $value {
                self.value.get_mut()
            }

            pub fn into_inner(self) -> $value {
                self.value.into_inner()
            }

            #[track_caller]
            pub fn load(&self, _order: Ordering) -> $value {
                access(&self.id, Action::Load, Location::caller(), || {
                    let value = self.value.load(SeqCst);
                    (value, value)
                })
            }

            #[track_caller]
            pub fn store(&self, value: $value, _order: Ordering) {
                access(&self.id, Action::Store, Location::caller(), || {
                    (self.value.store(value, SeqCst), value)
                })
            }

            #[track_caller]
            fn update<T>(&self, of: impl FnOnce(&real::$name) -> T) -> T {
                access(&self.id, Action::Update, Location::caller(), || {
                    let before = self.value.load(SeqCst);
                    let result = of(&self.value);
                    (result, format!("{before} → {}", self.value.load(SeqCst)))
                })
            }

            #[track_caller]
            pub fn swap(&self, value: $value, _order: Ordering) -> $value {
                self.update(|it| it.swap(value, SeqCst))
            }

            #[track_caller]
            pub fn compare_exchange(
                &self,
                from: $value,
                to: $value,
                _order: Ordering,
                _failure: Ordering,
            ) -> Result<$value, $value> {
                self.update(|it| it.compare_exchange(from, to, SeqCst, SeqCst))
            }

            #[track_caller]
            pub fn compare_exchange_weak(
                &self,
                from: $value,
                to: $value,
                order: Ordering,
                failure: Ordering,
            ) -> Result<$value, $value> {
                self.compare_exchange(from, to, order, failure)
            }

            #[track_caller]
            pub fn fetch_update(
                &self,
                order: Ordering,
                failure: Ordering,
                mut next: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                let mut seen = self.load(failure);
                while let Some(new) = next(seen) {
                    match self.compare_exchange(seen, new, order, failure) {
                        Ok(before) => return Ok(before),
                        Err(other) => seen = other,
                    }
                }
                Err(seen)
            }

            $(
                #[track_caller]
                pub fn $update(&self, value: $value, _order: Ordering) -> $value {
                    self.update(|it| it.$update(value, SeqCst))
                }
            )*
        }

        impl From<$value> for $name {
            fn from(value: $value) -> Self {
                Self::new(value)
            }
        }

        impl Debug for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.value.fmt(to)
            }
        }
    )*};
}

macro_rules! integers {
    ($($name:ident $value:ty,)*) => {
        atomic! {$(
            $name $value: fetch_add fetch_sub fetch_and fetch_nand fetch_or fetch_xor fetch_max fetch_min;
        )*}
    };
}

integers! {
    AtomicI8 i8, AtomicI16 i16, AtomicI32 i32, AtomicI64 i64, AtomicIsize isize,
    AtomicU8 u8, AtomicU16 u16, AtomicU32 u32, AtomicU64 u64, AtomicUsize usize,
}
atomic! { AtomicBool bool: fetch_and fetch_nand fetch_or fetch_xor; }
