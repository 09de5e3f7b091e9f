//! A `static` that is new in each schedule.

use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use crate::machine::schedule_number;

/// In the copy of a program it stands around the type of each `static` that threads share.
pub struct Static<T: 'static> {
    make: fn() -> T,
    /// The number of the schedule, and its value. What old schedules leave behind is little.
    made: Mutex<Option<(u64, &'static T)>>,
}

impl<T> Static<T> {
    pub const fn new(make: fn() -> T) -> Self {
        Self { make, made: Mutex::new(None) }
    }
}

impl<T> Deref for Static<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let number = schedule_number();
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match *made {
            Some((of, value)) if of == number => value,
            _ => {
                let value: &'static T = Box::leak(Box::new((self.make)()));
                *made = Some((number, value));
                value
            }
        }
    }
}
