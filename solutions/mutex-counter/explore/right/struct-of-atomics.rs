//! Each thread has an atomic of its own in a struct, and one that all share.
//! scenario: 3-atomic

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

#[derive(Default)]
struct Counts {
    total: AtomicU64,
    own: [AtomicU64; 3],
}

fn main() {
    let (threads, increments) = (number("--threads"), number("--increments"));
    let counts = Counts::default();
    thread::scope(|scope| {
        for own in &counts.own[..threads as usize] {
            let total = &counts.total;
            scope.spawn(move || {
                for _ in 0..increments {
                    own.fetch_add(1, Relaxed);
                    total.fetch_add(1, Relaxed);
                }
            });
        }
    });
    let counted = counts.total.load(Relaxed);
    assert_eq!(counted, counts.own.iter().map(|it| it.load(Relaxed)).sum());

    println!("counted: {counted}");
    println!("expected: {}", threads * increments);
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
