//! Two threads take two locks in opposite orders. `try_lock` shows what `lock` would do.

use std::{
    sync::{Barrier, Mutex},
    thread,
};

fn main() {
    let (ada, bob) = (Mutex::new(1000), Mutex::new(1000));
    let both_hold_one = Barrier::new(2);
    let both_have_tried = Barrier::new(2);

    let would_wait = |first: &Mutex<u32>, second: &Mutex<u32>| {
        let _first = first.lock().expect("no thread has panicked");
        both_hold_one.wait();
        let would_wait = second.try_lock().is_err();
        both_have_tried.wait();
        would_wait
    };

    let (one, two) = thread::scope(|scope| {
        let one = scope.spawn(|| would_wait(&ada, &bob));
        let two = scope.spawn(|| would_wait(&bob, &ada));
        (one.join(), two.join())
    });

    println!(
        "the first thread holds ada, and would wait for bob: {}",
        one.expect("no panic")
    );
    println!("the second holds bob, and would wait for ada: {}", two.expect("no panic"));
}
