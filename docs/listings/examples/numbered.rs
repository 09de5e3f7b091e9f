//! Four threads draw three numbers each. `fetch_add` returns the number before the addition.

use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
};

fn main() {
    let next = AtomicU32::new(1);
    let draw = || [(); 3].map(|()| next.fetch_add(1, Relaxed));

    let mut numbers = Vec::new();
    thread::scope(|scope| {
        let customers = [(); 4].map(|()| scope.spawn(draw));
        for customer in customers {
            numbers.extend(customer.join().expect("no panic"));
        }
    });
    numbers.sort();
    println!("{numbers:?}");
}
