//! Permits are tokens in a channel of std, whose receiver is behind a lock.
//! scenario: 4-permits

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

fn main() {
    let (give, take) = mpsc::channel();
    (0..number("--permits")).for_each(|_| give.send(()).expect("nothing here can fail"));
    let take = Arc::new(Mutex::new(take));
    let jobs: Vec<_> = (1..=number("--jobs"))
        .map(|number| {
            let (give, take) = (give.clone(), Arc::clone(&take));
            thread::spawn(move || {
                take.lock()
                    .expect("nothing here can fail")
                    .recv()
                    .expect("nothing here can fail");
                job(number);
                give.send(()).expect("nothing here can fail");
            })
        })
        .collect();
    for job in jobs {
        job.join().expect("nothing here can fail");
    }
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
