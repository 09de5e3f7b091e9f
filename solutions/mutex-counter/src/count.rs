//! Many threads add to one counter: under a lock, atomically, and without protection.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Barrier};

use clap::ValueEnum;
use parking_lot::Mutex;

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
    if counted == expected {
        Ok(())
    } else {
        let lost = expected - counted;
        Err(Failure::Error(format!(
            "cannot count to {expected}: {lost} updates were lost"
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
    let seen = counter.load(Relaxed);
    // After this, every thread has read and none has written. A second barrier after the
    // store is not needed: a thread that is ahead reads what it has written itself, which
    // the others write too, and waits for them in the next round.
    barrier.wait();
    counter.store(seen + 1, Relaxed);
}

fn with_atomic(threads: u16, increments: u32) -> Result<u64, Failure> {
    let counter = Arc::new(AtomicU64::new(0));
    in_threads("counter", threads, |_number| {
        let counter = Arc::clone(&counter);
        move || {
            for _ in 0..increments {
                // `Relaxed`: the additions order no other data, and the joins make the
                // total visible to main.
                counter.fetch_add(1, Relaxed);
            }
        }
    })?;
    Ok(counter.load(Relaxed))
}
