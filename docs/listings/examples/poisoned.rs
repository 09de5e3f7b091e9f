//! A thread panics while it holds a lock. What does the next thread get?

use std::{sync::Mutex, thread};

fn main() {
    let of_std = Mutex::new(7);
    let of_parking_lot = parking_lot::Mutex::new(7);

    let crash = || {
        let _one = of_std.lock();
        let _two = of_parking_lot.lock();
        panic!("on purpose, while both are locked");
    };
    let _ = thread::scope(|scope| scope.spawn(crash).join());

    println!("std refuses: {}", of_std.lock().is_err());
    println!("parking_lot has {}", of_parking_lot.lock());
}
