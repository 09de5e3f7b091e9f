//! Two clients want one name. Each looks under the lock, and takes it under the lock.

use std::{sync::Barrier, thread};

use parking_lot::Mutex;

fn main() {
    let names = Mutex::new(Vec::new());
    let both_have_looked = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let is_free = !names.lock().contains(&"ada");
                both_have_looked.wait();
                if is_free {
                    names.lock().push("ada");
                }
            });
        }
    });
    println!("{:?}", names.into_inner());
}
