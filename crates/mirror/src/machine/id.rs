//! What tells one lock, atomic or channel from another, and where it is used.

use std::panic::Location;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) type Object = u64;
/// A place in a program.
pub(crate) type At = &'static Location<'static>;

/// The number of a lock, an atomic, a channel: given when it is first used, since `new` is `const`.
#[derive(Default)]
pub(crate) struct Id(AtomicU64);

impl Id {
    pub(crate) const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    pub(crate) fn get(&self) -> Object {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        match self.0.load(Ordering::Relaxed) {
            0 => {
                let new = NEXT.fetch_add(1, Ordering::Relaxed);
                match self.0.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed) {
                    Ok(_) => new,
                    Err(other) => other,
                }
            }
            known => known,
        }
    }
}
