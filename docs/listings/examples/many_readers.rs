//! Three threads read behind one `RwLock`, all at the same time.

use std::{
    sync::{Barrier, RwLock},
    thread,
};

fn main() {
    let room = RwLock::new(vec!["ada", "bob"]);
    let all_inside = Barrier::new(3);

    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let names = room.read().expect("no thread panics");
                all_inside.wait(); // with a Mutex, no second thread would get here
                assert_eq!(names.len(), 2);
            });
        }
    });
    println!("three threads have read together");

    room.write().expect("no thread panics").push("cy");
    println!("and one has written: {:?}", room.into_inner().expect("no thread panics"));
}
