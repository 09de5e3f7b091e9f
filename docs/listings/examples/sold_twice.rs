//! One seat is left, and two windows sell it at the same moment.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
};

fn main() {
    let seats = AtomicU32::new(1);
    let both_have_looked = Barrier::new(2);
    // It only borrows, so it can be spawned twice.
    let sell = || {
        let free = seats.load(Relaxed);
        both_have_looked.wait(); // forces the unlucky moment
        if free == 0 {
            return 0;
        }
        seats.store(free - 1, Relaxed);
        1
    };

    let sold = thread::scope(|scope| {
        let (one, two) = (scope.spawn(sell), scope.spawn(sell));
        one.join().expect("no panic") + two.join().expect("no panic")
    });
    println!("tickets sold: {sold}, seats left: {}", seats.into_inner());
}
