//! The same philosophers. Each takes the fork with the smaller number first.

use std::thread;

use parking_lot::Mutex;

fn main() {
    // Each fork counts how often it is used.
    let forks = [Mutex::new(0), Mutex::new(0), Mutex::new(0)];

    let eat = |left: usize, right: usize| {
        for _ in 0..10_000 {
            let mut first = forks[left.min(right)].lock();
            let mut second = forks[left.max(right)].lock();
            *first += 1;
            *second += 1;
        }
    };
    thread::scope(|scope| {
        for (left, right) in [(0, 1), (1, 2), (2, 0)] {
            scope.spawn(move || eat(left, right));
        }
    });
    println!("uses of each fork: {:?}", forks.map(Mutex::into_inner));
}
