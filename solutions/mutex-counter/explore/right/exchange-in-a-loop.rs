//! Exchanges until it succeeds.
//! scenario: 3-atomic

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::*};
use std::thread;

fn main() {
    let (threads, increments) = (number("--threads"), number("--increments"));
    let counter = Arc::new(AtomicU64::new(0));
    let mut handles = Vec::new();
    for _ in 0..threads {
        let counter = Arc::clone(&counter);
        handles.push(thread::spawn(move || {
            for _ in 0..increments {
                let mut seen = counter.load(Relaxed);
                while let Err(now) =
                    counter.compare_exchange_weak(seen, seen + 1, AcqRel, Relaxed)
                {
                    seen = now;
                }
            }
        }));
    }
    for handle in handles {
        handle.join().expect("nothing here can fail");
    }
    let counted = counter.load(Acquire);

    println!("counted: {counted}");
    println!("expected: {}", threads * increments);
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
