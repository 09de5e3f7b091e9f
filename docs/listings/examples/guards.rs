//! How long is the lock held?

#![expect(clippy::let_underscore_lock, reason = "it is the question")]

use parking_lot::Mutex;

fn main() {
    let counter = Mutex::new(0);

    let _ = counter.lock();
    println!("{}", counter.is_locked());

    let _guard = counter.lock();
    println!("{}", counter.is_locked());
}
