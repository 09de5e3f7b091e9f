//! Two threads tell two bidders something, without a common owner.

use std::{sync::Barrier, thread};

use crossbeam_channel::unbounded;

fn main() {
    let (to_ada, ada) = unbounded();
    let (to_bob, bob) = unbounded();
    let meet = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = to_ada.send("eve bids 10");
            meet.wait(); // the worst moment for a switch to the other thread
            meet.wait();
            let _ = to_bob.send("eve bids 10");
        });
        scope.spawn(|| {
            meet.wait();
            let _ = to_ada.send("zoe bids 20");
            let _ = to_bob.send("zoe bids 20");
            meet.wait();
        });
    });
    println!("ada reads {:?}", ada.try_iter().collect::<Vec<_>>());
    println!("bob reads {:?}", bob.try_iter().collect::<Vec<_>>());
}
