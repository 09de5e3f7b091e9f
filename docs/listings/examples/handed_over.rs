//! One thread writes a message and then raises a flag; another one sees the flag and reads the message.

use std::{
    hint,
    sync::atomic::{
        AtomicBool, AtomicU64,
        Ordering::{Acquire, Relaxed, Release},
    },
    thread,
};

static MESSAGE: AtomicU64 = AtomicU64::new(0);
static READY: AtomicBool = AtomicBool::new(false);

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| {
            MESSAGE.store(42, Relaxed);
            READY.store(true, Release);
        });
        scope.spawn(|| {
            while !READY.load(Acquire) {
                hint::spin_loop();
            }
            println!("the message is {}", MESSAGE.load(Relaxed));
        });
    });
}
