//! Waits for what never comes.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, mpsc};
use std::thread;

use crate::locks::named;

pub fn join_in_loop() {
    let start = Arc::new(Barrier::new(4));
    for number in 0..4 {
        let start = Arc::clone(&start);
        let runner = named(&format!("runner-{number}"), move || _ = start.wait());
        runner.join().expect("it does not panic");
    }
}

pub fn barrier() {
    let start = Arc::new(Barrier::new(4));
    let spawn = |number: usize| {
        let start = Arc::clone(&start);
        named(&format!("runner-{number}"), move || _ = start.wait())
    };
    let runners: Vec<_> = (0..3).map(spawn).collect();
    for runner in runners {
        runner.join().expect("it does not panic");
    }
}

pub fn channel() {
    let (sender, receiver) = mpsc::channel();
    let theirs = sender.clone();
    let producer = named("producer", move || theirs.send(1).expect("main receives"));
    producer.join().expect("it does not panic");
    for number in &receiver {
        println!("{number}");
    }
    drop(sender);
}

pub fn channel_crossbeam() {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let theirs = sender.clone();
    let producer = named("producer", move || theirs.send(1).expect("main receives"));
    producer.join().expect("it does not panic");
    for number in &receiver {
        println!("{number}");
    }
    drop(sender);
}

pub fn channel_full() {
    let (sender, receiver) = mpsc::sync_channel(1);
    let producer = named("producer", move || {
        for number in 0..3 {
            sender.send(number).expect("main has the receiver");
        }
    });
    producer.join().expect("it does not panic");
    println!("{:?}", receiver.recv());
}

pub fn pool() {
    let (sender, receiver) = mpsc::channel::<u32>();
    let jobs = Arc::new(Mutex::new(receiver));
    let spawn = |number: usize| {
        let jobs = Arc::clone(&jobs);
        named(&format!("worker-{number}"), move || {
            while let Ok(job) = jobs.lock().expect("nobody panics").recv() {
                println!("{job}");
            }
        })
    };
    let first = spawn(0);
    // The others begin when the first one receives.
    while jobs.try_lock().is_ok() {
        thread::yield_now();
    }
    for worker in [first, spawn(1), spawn(2)] {
        worker.join().expect("it does not panic");
    }
    drop(sender);
}

pub fn condvar() {
    let (ready, changed) = (Mutex::new(false), Condvar::new());
    let mut guard = ready.lock().expect("nobody panics");
    while !*guard {
        guard = changed.wait(guard).expect("nobody panics");
    }
}

pub fn condvar_parking_lot() {
    let (ready, changed) = (parking_lot::Mutex::new(false), parking_lot::Condvar::new());
    let mut guard = ready.lock();
    while !*guard {
        changed.wait(&mut guard);
    }
}

pub fn crowd() {
    let mut senders = Vec::new();
    let mut clients = Vec::new();
    for number in 1..=64 {
        let (sender, receiver) = mpsc::channel::<()>();
        senders.push(sender);
        clients.push(named(&format!("client-{number}"), move || _ = receiver.recv()));
    }
    for client in clients {
        client.join().expect("it does not panic");
    }
}

pub fn stdin() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("standard input is text");
}

pub fn spin() {
    static DONE: AtomicBool = AtomicBool::new(false);
    // On one line, so that there is but one place to be in.
    let poller = named("poller", || _ = (0_u64..).find(|_| DONE.load(Ordering::Relaxed)));
    poller.join().expect("it does not panic");
}

pub fn asks() {
    println!("and?");
    stdin();
}

pub fn joins_the_endless() {
    let watch = || loop {
        thread::park();
    };
    named("watcher", watch).join().expect("it does not panic");
}
