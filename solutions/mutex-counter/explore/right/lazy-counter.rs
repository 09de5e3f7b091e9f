//! A counter in a LazyLock, which the first thread makes.
//! scenario: 1-lock

use parking_lot::Mutex;
use std::cell::Cell;
use std::sync::LazyLock;
use std::thread;

static COUNTER: LazyLock<Mutex<u64>> = LazyLock::new(|| Mutex::new(0));

thread_local! {
    static OWN: Cell<u64> = const { Cell::new(0) };
}

fn main() {
    let (threads, increments) = (number("--threads"), number("--increments"));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while OWN.get() < increments {
                    OWN.set(OWN.get() + 1);
                    *COUNTER.lock() += 1;
                }
            });
        }
    });
    let counted = *COUNTER.lock();

    println!("counted: {counted}");
    println!("expected: {}", threads * increments);
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
