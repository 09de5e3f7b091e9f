//! Permits are an atomic, taken by `fetch_update` in a loop that yields.
//! scenario: 4-permits

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

static FREE: AtomicU64 = AtomicU64::new(0);

fn main() {
    FREE.store(number("--permits"), SeqCst);
    let start = |number| {
        thread::spawn(move || {
            while FREE.fetch_update(SeqCst, SeqCst, |free| free.checked_sub(1)).is_err() {
                thread::yield_now();
            }
            job(number);
            FREE.fetch_add(1, SeqCst);
        })
    };
    let jobs: Vec<_> = (1..=number("--jobs")).map(start).collect();
    jobs.into_iter().for_each(|job| job.join().expect("nothing here can fail"));
    println!("all jobs done");
}

fn job(number: u64) {
    println!("enter {number}");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).expect("nothing here can fail");
    println!("leave {number}");
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
