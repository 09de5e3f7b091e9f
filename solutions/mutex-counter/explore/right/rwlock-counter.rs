//! A counter behind the write side of a RwLock.
//! scenario: 1-lock

use std::sync::{Arc, RwLock};
use std::thread;

fn main() {
    let (threads, increments) = (number("--threads"), number("--increments"));
    let counter = Arc::new(RwLock::new(0));
    let work = |_| {
        let counter = Arc::clone(&counter);
        thread::spawn(move || {
            (0..increments)
                .for_each(|_| *counter.write().expect("nothing here can fail") += 1)
        })
    };
    let handles: Vec<_> = (0..threads).map(work).collect();
    handles.into_iter().for_each(|it| it.join().expect("nothing here can fail"));
    let counted = *counter.read().expect("nothing here can fail");

    println!("counted: {counted}");
    println!("expected: {}", threads * increments);
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
