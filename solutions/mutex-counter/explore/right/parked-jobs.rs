//! Jobs that find no permit park, and a queue tells which one is unparked next.
//! scenario: 4-permits

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::{self, Thread};

type Waiting = VecDeque<(Thread, Arc<AtomicBool>)>;

static STATE: Mutex<(u64, Waiting)> = Mutex::new((0, VecDeque::new()));

fn main() {
    STATE.lock().expect("nothing here can fail").0 = number("--permits");
    thread::scope(|scope| {
        for number in 1..=number("--jobs") {
            scope.spawn(move || {
                enter();
                job(number);
                leave();
            });
        }
    });
    println!("all jobs done");
}

fn enter() {
    let called = Arc::new(AtomicBool::new(false));
    {
        let mut state = STATE.lock().expect("nothing here can fail");
        if state.0 > 0 {
            state.0 -= 1;
            return;
        }
        state.1.push_back((thread::current(), Arc::clone(&called)));
    }
    while !called.load(SeqCst) {
        thread::park();
    }
}

fn leave() {
    let mut state = STATE.lock().expect("nothing here can fail");
    match state.1.pop_front() {
        Some((thread, called)) => {
            called.store(true, SeqCst);
            thread.unpark();
        }
        None => state.0 += 1,
    }
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
