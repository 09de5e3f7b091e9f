//! A bus leaves when three passengers are aboard. Its driver sleeps until then.

use std::thread;

use parking_lot::{Condvar, Mutex};

fn main() {
    let aboard = Mutex::new(0);
    let boarded = Condvar::new();

    thread::scope(|scope| {
        scope.spawn(|| {
            let mut count = aboard.lock();
            while *count < 3 {
                boarded.wait(&mut count); // unlocks, sleeps, locks
            }
            println!("the bus leaves with {count} passengers");
        });
        for _ in 0..3 {
            scope.spawn(|| {
                *aboard.lock() += 1;
                boarded.notify_one();
            });
        }
    });
}
