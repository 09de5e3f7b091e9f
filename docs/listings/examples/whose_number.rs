//! Three threads tell their client a number: from a counter that they share, or their own.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

// ANCHOR: numbers
fn main() {
    let counter = Arc::new(AtomicU64::new(0));
    let all_accepted = Arc::new(Barrier::new(3));
    let mut threads = Vec::new();

    for _client in ["ada", "bob", "cat"] {
        let number = counter.fetch_add(1, Ordering::Relaxed) + 1;
        let (counter, all_accepted) = (Arc::clone(&counter), Arc::clone(&all_accepted));
        threads.push(thread::spawn(move || {
            all_accepted.wait(); // a thread may get its first turn late
            let looked_up = counter.load(Ordering::Relaxed);
            format!("its own: {number}, looked up: {looked_up}")
        }));
    }

    for thread in threads {
        println!("{}", thread.join().expect("the thread does not panic"));
    }
}
// ANCHOR_END: numbers
