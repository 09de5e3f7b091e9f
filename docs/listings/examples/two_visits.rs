//! Two threads sell a ticket each. Both lock for each access, and a sale is still lost.

use std::{sync::Barrier, thread};

use parking_lot::Mutex;

fn main() {
    let seats = Mutex::new(10);
    let both_have_read = Barrier::new(2);
    let sell = || {
        let free = *seats.lock(); // the guard is gone at the end of this statement
        both_have_read.wait();
        *seats.lock() = free - 1;
    };

    thread::scope(|scope| {
        scope.spawn(sell);
        scope.spawn(sell);
    });
    println!("2 tickets sold, {} of 10 seats left", seats.into_inner());
}
