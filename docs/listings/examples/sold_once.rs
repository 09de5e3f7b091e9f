//! Four windows sell a hundred seats. Each looks and sells under one guard.

use std::{sync::Arc, thread};

use parking_lot::Mutex;

fn main() {
    let seats = Arc::new(Mutex::new(100));
    let mut windows = Vec::new();
    for _ in 0..4 {
        let seats = Arc::clone(&seats);
        windows.push(thread::spawn(move || {
            let mut sold = 0;
            loop {
                let mut free = seats.lock();
                if *free == 0 {
                    return sold;
                }
                *free -= 1;
                sold += 1;
            } // the guard is dropped here, in each round
        }));
    }

    let sold: u32 = windows.into_iter().map(|it| it.join().expect("no panic")).sum();
    println!("tickets sold: {sold}, seats left: {}", seats.lock());
}
