//! Takes the second lock only if it is free, and otherwise begins again.
//! scenario: 6-transfer

use parking_lot::Mutex;
use std::sync::Arc;
use std::thread;

fn main() {
    let accounts = Arc::new([Mutex::new(1000), Mutex::new(1000)]);
    let start = |number: u64| {
        let accounts = Arc::clone(&accounts);
        let transfers = self::number("--transfers");
        thread::spawn(move || {
            let from = usize::from(number % 2 == 0);
            (0..transfers).for_each(|_| pay(&accounts[from], &accounts[1 - from]));
        })
    };
    let threads: Vec<_> = (1..=number("--threads")).map(start).collect();
    threads.into_iter().for_each(|it| it.join().expect("nothing here can fail"));
    let (ada, bob) = (*accounts[0].lock(), *accounts[1].lock());
    println!("total: {}", ada + bob);
}

fn pay(from: &Mutex<i64>, to: &Mutex<i64>) {
    loop {
        let mut from = from.lock();
        let Some(mut to) = to.try_lock() else {
            drop(from);
            thread::yield_now();
            continue;
        };
        if *from > 0 {
            *from -= 1;
            *to += 1;
        }
        return;
    }
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
