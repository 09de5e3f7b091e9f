//! A variable of which each thread has its own.

use std::{cell::Cell, thread};

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

fn work() -> u32 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

fn main() {
    work();
    work();
    let other = thread::spawn(work).join().expect("no panic");
    println!("main's third call: {}", work());
    println!("the other thread's first call: {other}");
}
