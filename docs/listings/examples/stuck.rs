//! Three philosophers, three forks. Each takes the fork on the left first.

use std::{sync::Barrier, thread};

use parking_lot::Mutex;

fn main() {
    let forks = [Mutex::new(()), Mutex::new(()), Mutex::new(())];
    let all_hold_one = Barrier::new(3);
    let all_have_tried = Barrier::new(3);

    let eat = |left: usize, right: usize| {
        let _left = forks[left].lock();
        all_hold_one.wait(); // forces the unlucky moment
        let waits = forks[right].is_locked();
        all_have_tried.wait();
        println!("would wait forever: {waits}");
    };
    thread::scope(|scope| {
        for (left, right) in [(0, 1), (1, 2), (2, 0)] {
            scope.spawn(move || eat(left, right));
        }
    });
}
