//! Counters to which several threads add, and how long their additions take.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_utils::CachePadded;

/// Returns how long this many threads take for this many additions each.
type Count = fn(u16, u64) -> Duration;

/// The counters by their names in the tables.
pub(super) const ALL: &[(&str, Count)] = &[
    ("std Mutex", std_mutex),
    ("parking_lot Mutex", parking_lot_mutex),
    ("AtomicU64", atomic),
    ("an atomic for each thread", padded_atomics),
    ("sums, joined", sums),
];

fn std_mutex(threads: u16, additions: u64) -> Duration {
    let counter = Mutex::new(0u64);
    let took = at_once(threads, |_| {
        for _ in 0..additions {
            *counter.lock().expect("no thread panics while it holds the lock") += 1;
        }
    });
    assert_eq!(counter.into_inner().ok(), Some(u64::from(threads) * additions));
    took
}

fn parking_lot_mutex(threads: u16, additions: u64) -> Duration {
    let counter = parking_lot::Mutex::new(0u64);
    let took = at_once(threads, |_| {
        for _ in 0..additions {
            *counter.lock() += 1;
        }
    });
    assert_eq!(counter.into_inner(), u64::from(threads) * additions);
    took
}

fn atomic(threads: u16, additions: u64) -> Duration {
    let counter = AtomicU64::new(0);
    let took = at_once(threads, |_| {
        for _ in 0..additions {
            counter.fetch_add(1, Relaxed);
        }
    });
    assert_eq!(counter.into_inner(), u64::from(threads) * additions);
    took
}

/// An atomic for each thread on its own cache line, so that cores don't take it from each other.
fn padded_atomics(threads: u16, additions: u64) -> Duration {
    let counters: Vec<_> = (0..threads).map(|_| CachePadded::new(AtomicU64::new(0))).collect();
    let took = at_once(threads, |number| {
        for _ in 0..additions {
            counters[number].fetch_add(1, Relaxed);
        }
    });
    assert_eq!(
        counters.iter().map(|it| it.load(Relaxed)).sum::<u64>(),
        u64::from(threads) * additions
    );
    took
}

/// Nothing is shared until the threads are joined.
fn sums(threads: u16, additions: u64) -> Duration {
    at_once(threads, |_| {
        let mut sum = 0u64;
        for _ in 0..additions {
            // Keeps the compiler from replacing the loop by one addition.
            sum = black_box(sum + 1);
        }
        assert_eq!(sum, additions);
    })
}

/// Runs `work` in this many threads, numbered from 0. The time begins when all of them have
/// started.
fn at_once(threads: u16, work: impl Fn(usize) + Sync) -> Duration {
    let start = Barrier::new(usize::from(threads) + 1);
    let mut begin = None;
    thread::scope(|scope| {
        for number in 0..usize::from(threads) {
            let (start, work) = (&start, &work);
            scope.spawn(move || {
                start.wait();
                work(number);
            });
        }
        // Taken before the barrier: after it, main may be the last thread to run again.
        begin = Some(Instant::now());
        start.wait();
    });
    begin.expect("the scope has set it").elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_counts_all_additions() {
        // Each of them asserts its sum.
        for (_, count) in ALL {
            count(3, 1_000);
        }
    }
}
