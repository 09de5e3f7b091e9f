//! A fair semaphore: each job draws a number, and waits until it is called.
//! scenario: 4-permits

use parking_lot::{Condvar, Mutex};
use std::thread;

#[derive(Default)]
struct Desk {
    drawn: u64,
    called: u64,
}

fn main() {
    let desk = Mutex::new(Desk { drawn: 0, called: number("--permits") });
    let moved = Condvar::new();
    thread::scope(|scope| {
        for number in 1..=number("--jobs") {
            let (desk, moved) = (&desk, &moved);
            scope.spawn(move || {
                let mut at_desk = desk.lock();
                let ticket = at_desk.drawn;
                at_desk.drawn += 1;
                moved.wait_while(&mut at_desk, |desk| desk.called <= ticket);
                drop(at_desk);
                job(number);
                desk.lock().called += 1;
                moved.notify_all();
            });
        }
    });
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
