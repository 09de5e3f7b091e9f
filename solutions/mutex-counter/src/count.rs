//! Many threads and one counter: behind a lock, as an atomic, and with nothing that protects it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Barrier};

use clap::ValueEnum;
use parking_lot::Mutex;

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
    if counted == expected {
        Ok(())
    } else {
        Err(Failure::Cannot(format!(
            "count to {expected}: {} updates were lost",
            expected - counted
        )))
    }
}

fn with_mutex(threads: u16, increments: u32) -> Result<u64, Failure> {
    let counter = Arc::new(Mutex::new(0));
    in_threads("counter", threads, |_number| {
        let counter = Arc::clone(&counter);
        move || {
            for _ in 0..increments {
                *counter.lock() += 1;
            }
        }
    })?;
    Ok(*counter.lock())
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
    let seen = counter.load(Relaxed);
    // Now every thread has read, and none has written. No second barrier is needed behind the store: who is ahead reads
    // what it wrote itself, which all others write too, and then waits for them in the next round.
    meeting.wait();
    counter.store(seen + 1, Relaxed);
}

fn with_atomic(threads: u16, increments: u32) -> Result<u64, Failure> {
    let counter = Arc::new(AtomicU64::new(0));
    in_threads("counter", threads, |_number| {
        let counter = Arc::clone(&counter);
        move || {
            for _ in 0..increments {
                // Relaxed: nothing else has to be seen in the order of these additions. The joins do the rest.
                counter.fetch_add(1, Relaxed);
            }
        }
    })?;
    Ok(counter.load(Relaxed))
}
