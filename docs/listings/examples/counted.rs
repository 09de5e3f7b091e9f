//! Four threads add to one number, behind a lock.

use std::{sync::Arc, thread};

use parking_lot::Mutex;

fn main() {
    let counter = Arc::new(Mutex::new(0));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                for _ in 0..1000 {
                    // The guard lives to the end of the statement.
                    *counter.lock() += 1;
                }
            })
        })
        .collect();

    for thread in threads {
        thread.join().expect("an addition of small numbers does not panic");
    }
    println!("counted: {}", counter.lock());
}
