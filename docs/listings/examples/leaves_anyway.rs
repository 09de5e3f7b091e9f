//! A visit ends when its value is dropped, however the visitor leaves.

use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
};

struct Visit<'a>(&'a AtomicU32);

impl<'a> Visit<'a> {
    fn begin(inside: &'a AtomicU32) -> Self {
        inside.fetch_add(1, Relaxed);
        Self(inside)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

fn tour(inside: &AtomicU32, coins: u32) -> Result<(), &'static str> {
    let _visit = Visit::begin(inside);
    if coins == 0 {
        return Err("no money");
    }
    assert!(coins < 100, "the purse tears");
    Ok(())
}

fn main() {
    let inside = AtomicU32::new(0);
    for coins in [5, 0, 500] {
        let result =
            thread::scope(|scope| scope.spawn(|| tour(&inside, coins)).join().ok());
        println!("{result:?}, still inside: {}", inside.load(Relaxed));
    }
}
