//! A flag says that the data is there: `Release` publishes, `Acquire` receives.

use std::{
    sync::atomic::{
        AtomicBool, AtomicU32,
        Ordering::{Acquire, Relaxed, Release},
    },
    thread,
};

static PRICE: AtomicU32 = AtomicU32::new(0);
static READY: AtomicBool = AtomicBool::new(false);

fn main() {
    thread::spawn(|| {
        PRICE.store(25, Relaxed);
        READY.store(true, Release); // all that was written before becomes visible ...
    });

    while !READY.load(Acquire) {
        thread::yield_now();
    }
    println!("{} euros", PRICE.load(Relaxed)); // ... to the thread that reads `true`
}
