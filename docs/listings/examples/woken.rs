//! A thread sleeps until a condition holds, and uses no CPU time meanwhile.

use std::{
    sync::{Condvar, Mutex},
    thread,
};

fn main() {
    let (coins, changed) = (Mutex::new(0), Condvar::new());

    thread::scope(|scope| {
        scope.spawn(|| {
            let guard = coins.lock().expect("no thread panics");
            // Unlocks while it sleeps, locks again before it looks.
            let mut guard =
                changed.wait_while(guard, |coins| *coins < 3).expect("no panic");
            *guard -= 3;
            println!("took three coins, {} left", *guard);
        });
        for _ in 0..3 {
            *coins.lock().expect("no thread panics") += 1;
            changed.notify_one();
        }
    });
}
