//! Threads that do not do what they should at the same time.

use std::fs;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::locks::named;

pub fn works_on_main() {
    (1..=3).for_each(say);
}

pub fn one_at_a_time() {
    for number in 1..=3 {
        named(&format!("worker-{number}"), move || say(number)).join().expect("it does not panic");
    }
}

pub fn all_at_once() {
    let workers: Vec<_> =
        (1..=3).map(|number| named(&format!("worker-{number}"), move || say(number))).collect();
    for worker in workers {
        worker.join().expect("it does not panic");
    }
}

pub fn does_not_join() {
    (1..=3).for_each(|number| drop(named(&format!("worker-{number}"), move || say(number))));
    println!("over");
}

pub fn computes_under_a_lock() {
    let total = Arc::new(Mutex::new(0_u64));
    let spawn = |number| {
        let total = Arc::clone(&total);
        named(&format!("worker-{number}"), move || {
            let mut total = total.lock().expect("nobody panics");
            *total += (0_u64..1 << 40).filter(|n| n % 3 == 1).sum::<u64>();
        })
    };
    let first = spawn(1);
    // The others begin when the first one has the lock.
    while total.try_lock().is_ok() {
        thread::yield_now();
    }
    for worker in [first, spawn(2), spawn(3)] {
        worker.join().expect("it does not panic");
    }
}

pub fn computes() {
    let workers: Vec<_> = (1..=3)
        .map(|number| {
            named(&format!("worker-{number}"), || assert!((0_u64..).all(|n| n != 1 << 50)))
        })
        .collect();
    for worker in workers {
        worker.join().expect("it does not panic");
    }
}

pub fn reads_in_turn() {
    for path in std::env::args().skip(2) {
        println!("{}", fs::read(path).expect("the check makes the file").len());
    }
}

pub fn loses_a_panic() {
    let _ = named("worker", || panic!("as it was told to")).join();
}

pub fn takes_a_panic_over() {
    named("worker", || panic!("as it was told to")).join().unwrap();
}

fn say(number: u32) {
    println!("worker {number} is here");
}
