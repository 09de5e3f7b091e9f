//! Steps 1 to 3: many threads and one counter. It is behind a lock, an atomic, or protected by nothing.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Barrier};

use clap::ValueEnum;

use crate::{Failure, in_threads, print};

#[derive(Clone, Copy, ValueEnum)]
pub enum Lock {
    /// A lock, which one thread holds at a time.
    Mutex,
    /// An atomic number, to which the processor adds in one step.
    Atomic,
    /// Nothing, so that updates are lost: every time, and on purpose.
    None,
}

pub fn count(threads: u16, increments: u32, lock: Lock) -> Result<(), Failure> {
    let counted = match lock {
        Lock::Mutex => with_mutex(threads, increments)?,
        Lock::Atomic => with_atomic(threads, increments)?,
        Lock::None => with_nothing(threads, increments)?,
    };
    let expected = u64::from(threads) * u64::from(increments);
    print(format!("counted: {counted}\nexpected: {expected}\n").as_bytes())?;
    // Step 2: whoever starts this program looks at its status, and not only at two numbers.
    Ok(())
}

fn with_mutex(threads: u16, increments: u32) -> Result<u64, Failure> {
    todo!(
        "step 1: {threads} threads share a counter in a Mutex, each adds 1 to it {increments} times; return its value"
    )
}

fn with_nothing(threads: u16, increments: u32) -> Result<u64, Failure> {
    let shared = Arc::new((AtomicU64::new(0), Barrier::new(usize::from(threads))));
    in_threads("counter", threads, |_number| {
        let shared = Arc::clone(&shared);
        move || {
            let (counter, meeting) = &*shared;
            for _ in 0..increments {
                lose(counter, meeting);
            }
        }
    })?;
    Ok(shared.0.load(Relaxed))
}

/// One round, which adds 1 for all threads together.
fn lose(counter: &AtomicU64, meeting: &Barrier) {
    todo!(
        "step 2: read {counter:?}, wait at {meeting:?} until every thread has read, write what you have read plus 1"
    )
}

fn with_atomic(threads: u16, increments: u32) -> Result<u64, Failure> {
    todo!(
        "step 3: the same as in step 1 with an AtomicU64: {threads} threads, {increments} times each"
    )
}
