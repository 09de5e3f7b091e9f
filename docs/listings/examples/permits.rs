//! A semaphore made of a channel: a token in it is a free permit.

use std::{
    sync::atomic::{AtomicUsize, Ordering::SeqCst},
    thread,
};

use crossbeam_channel::bounded;

fn main() {
    let (give_back, permits) = bounded(2);
    for _ in 0..2 {
        give_back.send(()).expect("the queue has room for two");
    }
    let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));

    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                permits.recv().expect("main has a sender");
                most.fetch_max(inside.fetch_add(1, SeqCst) + 1, SeqCst);
                thread::yield_now();
                inside.fetch_sub(1, SeqCst);
                give_back.send(()).expect("main has a receiver");
            });
        }
    });

    println!("20 jobs, never more than two at a time: {}", most.into_inner() <= 2);
    println!("permits at the end: {}", permits.len());
}
