//! The Rust side of the table of threads, each call made once.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc,
    },
    thread,
    time::Duration,
};

struct Rocket(u32);

impl Rocket {
    fn run(self) -> u32 {
        self.0 + 1
    }
}

fn threads() -> io::Result<()> {
    let rocket = Rocket(1);
    assert_eq!(thread::spawn(move || rocket.run()).join().expect("no panic"), 2);

    let threads: Vec<_> = (0..3).map(|i| thread::spawn(move || i * i)).collect();
    let squares: Vec<_> =
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
    assert_eq!(squares, [0, 1, 4]);

    let words = ["a", "b"];
    let count =
        thread::scope(|scope| scope.spawn(|| words.len()).join().expect("no panic"));
    assert_eq!(count, 2);

    let named = thread::Builder::new()
        .name("tower".into())
        .spawn(|| thread::current().name().map(str::to_owned))?;
    assert_eq!(named.join().expect("no panic"), Some("tower".to_owned()));
    Ok(())
}

fn locks() {
    let counter = Arc::new(Mutex::new(0_u64));
    let guard = counter.lock().expect("no panic");
    assert!(counter.try_lock().is_err(), "it is taken, and try_lock does not wait");
    drop(guard);
    *counter.lock().expect("no panic") += 1;

    let patient = parking_lot::Mutex::new(0);
    let _guard = patient.lock();
    assert!(patient.try_lock_for(Duration::from_millis(10)).is_none());

    let atomic = AtomicU64::new(0);
    atomic.fetch_add(1, Relaxed);
    assert_eq!(atomic.into_inner(), 1);
}

/// A panic while the lock is held poisons std's Mutex.
fn poison() {
    let shared = Arc::new(Mutex::new(5));
    let copy = Arc::clone(&shared);
    let thread = thread::spawn(move || {
        let _guard = copy.lock().expect("no thread has panicked yet");
        // As a panic, but without its message.
        std::panic::resume_unwind(Box::new("stop"));
    });
    assert!(thread.join().is_err());
    assert!(shared.is_poisoned());
    assert_eq!(*shared.lock().unwrap_err().into_inner(), 5);
    shared.clear_poison();
    assert!(shared.lock().is_ok());
}

fn queues() {
    let (sender, queue) = mpsc::channel();
    sender.send(1).expect("there is a receiver");
    drop(sender);
    assert_eq!(queue.into_iter().collect::<Vec<_>>(), [1]);

    let (sender, queue) = crossbeam_channel::unbounded();
    let second = queue.clone();
    sender.send(1).expect("there are receivers");
    assert_eq!((second.recv(), queue.is_empty()), (Ok(1), true));
}

fn main() -> io::Result<()> {
    threads()?;
    locks();
    poison();
    queues();
    println!("every call does what the table says");
    Ok(())
}
