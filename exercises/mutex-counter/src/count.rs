//! Steps 1 to 3: many threads add to one counter: under a lock, atomically, and without
//! protection.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Barrier};

use clap::ValueEnum;

use crate::{Failure, in_threads, print};

#[derive(Clone, Copy, ValueEnum)]
pub enum Lock {
    /// A lock, which only one thread can hold at a time.
    Mutex,
    /// An atomic integer, to which the CPU adds in one step.
    Atomic,
    /// Nothing, so that updates are lost, every time and on purpose.
    None,
}

pub fn run(threads: u16, increments: u32, lock: Lock) -> Result<(), Failure> {
    let counted = match lock {
        Lock::Mutex => with_mutex(threads, increments)?,
        Lock::Atomic => with_atomic(threads, increments)?,
        Lock::None => unsynchronized(threads, increments)?,
    };
    let expected = u64::from(threads) * u64::from(increments);
    print(format!("counted: {counted}\nexpected: {expected}\n").as_bytes())?;
    // Step 2: return an error if the two numbers differ: a script checks the exit status.
    Ok(())
}

fn with_mutex(threads: u16, increments: u32) -> Result<u64, Failure> {
    todo!(
        "step 1: share a counter in a Mutex between {threads} threads, let each add 1 to \
         it {increments} times, and return its value"
    )
}

fn unsynchronized(threads: u16, increments: u32) -> Result<u64, Failure> {
    let counter = Arc::new(AtomicU64::new(0));
    let barrier = Arc::new(Barrier::new(usize::from(threads)));
    in_threads("counter", threads, |_number| {
        let counter = Arc::clone(&counter);
        let barrier = Arc::clone(&barrier);
        move || {
            for _ in 0..increments {
                lose_updates(&counter, &barrier);
            }
        }
    })?;
    Ok(counter.load(Relaxed))
}

/// One round: every thread adds 1, and all updates but one are lost.
fn lose_updates(counter: &AtomicU64, barrier: &Barrier) {
    todo!(
        "step 2: read {counter:?}, wait at {barrier:?} until every thread has read, and \
         write what you have read plus 1"
    )
}

fn with_atomic(threads: u16, increments: u32) -> Result<u64, Failure> {
    todo!(
        "step 3: as in step 1, but share an AtomicU64 between {threads} threads, each of \
         which adds 1 {increments} times"
    )
}
