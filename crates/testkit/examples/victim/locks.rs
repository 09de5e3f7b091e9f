//! Locks that are never released.

use std::sync::{Arc, Barrier, Mutex, RwLock};
use std::thread::{self, JoinHandle};

/// Two accounts, a transfer in each direction; after the barrier both hold their first lock.
pub fn deadlock_std() {
    let (alice, bob) = (Arc::new(Mutex::new(100)), Arc::new(Mutex::new(100)));
    let both = Arc::new(Barrier::new(2));
    let there = transfer("there", Arc::clone(&alice), Arc::clone(&bob), Arc::clone(&both));
    let back = transfer("back", bob, alice, both);
    there.join().expect("it does not panic");
    back.join().expect("it does not panic");
}

fn transfer(
    name: &str,
    from: Arc<Mutex<i32>>,
    to: Arc<Mutex<i32>>,
    both: Arc<Barrier>,
) -> JoinHandle<()> {
    named(name, move || {
        let mut from = from.lock().expect("nobody panics");
        both.wait();
        let mut to = to.lock().expect("nobody panics");
        *from -= 10;
        *to += 10;
    })
}

pub fn deadlock_parking_lot() {
    let (alice, bob) =
        (Arc::new(parking_lot::Mutex::new(100)), Arc::new(parking_lot::Mutex::new(100)));
    let both = Arc::new(Barrier::new(2));
    let there =
        transfer_parking_lot("there", Arc::clone(&alice), Arc::clone(&bob), Arc::clone(&both));
    let back = transfer_parking_lot("back", bob, alice, both);
    there.join().expect("it does not panic");
    back.join().expect("it does not panic");
}

type Account = Arc<parking_lot::Mutex<i32>>;

fn transfer_parking_lot(
    name: &str,
    from: Account,
    to: Account,
    both: Arc<Barrier>,
) -> JoinHandle<()> {
    named(name, move || {
        let mut from = from.lock();
        both.wait();
        let mut to = to.lock();
        *from -= 10;
        *to += 10;
    })
}

pub fn philosophers() {
    let forks: Arc<Vec<Mutex<()>>> = Arc::new((0..5).map(|_| Mutex::new(())).collect());
    let seated = Arc::new(Barrier::new(5));
    let eat = |seat: usize| {
        let (forks, seated) = (Arc::clone(&forks), Arc::clone(&seated));
        named(&format!("philosopher-{seat}"), move || {
            let _left = forks[seat].lock().expect("nobody panics");
            seated.wait();
            let _right = forks[(seat + 1) % 5].lock().expect("nobody panics");
        })
    };
    let all: Vec<_> = (0..5).map(eat).collect();
    for philosopher in all {
        philosopher.join().expect("it does not panic");
    }
}

pub fn lock_twice() {
    let total = Mutex::new(0);
    let first = total.lock().expect("nobody panics");
    let second = total.lock().expect("nobody panics");
    println!("{first} {second}");
}

pub fn lock_twice_parking_lot() {
    let total = parking_lot::Mutex::new(0);
    let first = total.lock();
    let second = total.lock();
    println!("{first} {second}");
}

pub fn rwlock_upgrade() {
    let names = RwLock::new(vec!["alice"]);
    let read = names.read().expect("nobody panics");
    if read.len() == 1 {
        names.write().expect("nobody panics").push("bob");
    }
}

pub fn rwlock_upgrade_parking_lot() {
    let names = parking_lot::RwLock::new(vec!["alice"]);
    let read = names.read();
    if read.len() == 1 {
        names.write().push("bob");
    }
}

pub fn lock_held_in_join() {
    let total = Arc::new(Mutex::new(0));
    let mut guard = total.lock().expect("nobody panics");
    let theirs = Arc::clone(&total);
    let counter = named("counter", move || *theirs.lock().expect("nobody panics") += 1);
    *guard += 1;
    counter.join().expect("it does not panic");
}

pub fn scope() {
    let total = Mutex::new(0);
    let mut guard = total.lock().expect("nobody panics");
    thread::scope(|scope| {
        scope.spawn(|| *total.lock().expect("nobody panics") += 1);
        *guard += 1;
    });
}

/// As `deadlock_parking_lot`, with others that want their first lock and look alike from outside.
pub fn deadlock_in_a_crowd() {
    let (alice, bob) = (Account::default(), Account::default());
    let all = Arc::new(Barrier::new(6));
    let cross = |name: &str, from: &Account, to: &Account| {
        let (from, to, all, late) =
            (Arc::clone(from), Arc::clone(to), Arc::clone(&all), name.starts_with("late"));
        named(name, move || {
            if late {
                all.wait();
            }
            let mut from = from.lock();
            if !late {
                all.wait();
            }
            let mut to = to.lock();
            *from -= 10;
            *to += 10;
        })
    };
    let late = [cross("late-1", &alice, &bob), cross("late-2", &bob, &alice)];
    let first = [cross("there", &alice, &bob), cross("back", &bob, &alice)];
    let later = [cross("late-3", &alice, &bob), cross("late-4", &bob, &alice)];
    for thread in late.into_iter().chain(first).chain(later) {
        thread.join().expect("it does not panic");
    }
}

/// A thread with a name, which the reports show.
pub fn named(name: &str, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::Builder::new()
        .name(name.to_string())
        .spawn(work)
        .expect("the system has room for a thread")
}
