//! A notification is not stored: one that no thread waits for is lost.

use std::time::Duration;

use parking_lot::{Condvar, Mutex};

fn main() {
    let aboard = Mutex::new(0);
    let boarded = Condvar::new();

    println!("woke a thread: {}", boarded.notify_one());

    let mut guard = aboard.lock();
    let result = boarded.wait_for(&mut guard, Duration::from_millis(50));
    println!("the notification arrived: {}", !result.timed_out());
}
