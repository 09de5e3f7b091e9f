//! Twelve threads draw a number each. `fetch_add` returns the number before the addition.

use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
};

fn main() {
    let next = AtomicU32::new(1);
    let mut numbers = Vec::new();

    thread::scope(|scope| {
        let mut customers = Vec::new();
        for _ in 0..12 {
            customers.push(scope.spawn(|| next.fetch_add(1, Relaxed)));
        }
        for customer in customers {
            numbers.push(customer.join().expect("no panic"));
        }
    });

    numbers.sort();
    println!("{numbers:?}");
}
