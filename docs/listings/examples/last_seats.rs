//! Sells seats without a lock, and never one too many.

use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
};

fn sell(seats: &AtomicU32) -> bool {
    let mut free = seats.load(Relaxed);
    while free > 0 {
        // Writes `free - 1` only if the number is still `free`.
        match seats.compare_exchange(free, free - 1, Relaxed, Relaxed) {
            Ok(_) => return true,
            Err(current) => free = current, // another thread was faster: look again
        }
    }
    false
}

fn main() {
    let seats = AtomicU32::new(100);
    let mut sold = 0;

    thread::scope(|scope| {
        let mut customers = Vec::new();
        for _ in 0..200 {
            customers.push(scope.spawn(|| sell(&seats)));
        }
        for customer in customers {
            if customer.join().expect("no panic") {
                sold += 1;
            }
        }
    });

    println!("200 customers, {sold} tickets sold, {} seats left", seats.into_inner());
}
