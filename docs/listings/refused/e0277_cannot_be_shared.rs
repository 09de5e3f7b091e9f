use std::{cell::Cell, thread};

fn main() {
    let counter = Cell::new(0);
    thread::scope(|scope| {
        scope.spawn(|| counter.set(counter.get() + 1));
    });
}
