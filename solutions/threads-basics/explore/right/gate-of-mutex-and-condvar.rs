//! A barrier made by hand.
//! scenario: 1-barrier

use std::sync::{Arc, Condvar, Mutex};
use std::thread;

fn main() {
    let (rockets, from) = (number("--rockets"), number("--from"));
    let gate = Arc::new((Mutex::new(0), Condvar::new()));
    let mut threads = Vec::new();
    for rocket in 1..=rockets {
        let gate = Arc::clone(&gate);
        threads.push(thread::spawn(move || {
            println!("rocket {rocket} ready");
            let mut ready = gate.0.lock().expect("nothing here can fail");
            *ready += 1;
            gate.1.notify_all();
            while *ready < rockets {
                ready = gate.1.wait(ready).expect("nothing here can fail");
            }
            drop(ready);
            (1..=from).rev().for_each(|count| println!("#{count}({rocket})"));
        }));
    }
    threads.into_iter().for_each(|it| it.join().expect("nothing here can fail"));
    println!("lift-off!");
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
