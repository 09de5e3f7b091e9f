//! A semaphore of std's Mutex and Condvar, with `wait_while`.
//! scenario: 4-permits

use std::sync::{Arc, Condvar, Mutex};
use std::thread;

fn main() {
    let free = Arc::new((Mutex::new(number("--permits")), Condvar::new()));
    let jobs: Vec<_> = (1..=number("--jobs"))
        .map(|number| {
            let free = Arc::clone(&free);
            thread::spawn(move || {
                let mut count = free
                    .1
                    .wait_while(free.0.lock().expect("nothing here can fail"), |it| {
                        *it == 0
                    })
                    .expect("nothing here can fail");
                *count -= 1;
                drop(count);
                job(number);
                *free.0.lock().expect("nothing here can fail") += 1;
                free.1.notify_one();
            })
        })
        .collect();
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
