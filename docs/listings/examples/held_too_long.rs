//! Main holds a guard while another thread wants the lock.

use std::thread;

use parking_lot::Mutex;

fn main() {
    let seats = Mutex::new(100);
    let can_lock = || seats.try_lock().is_some();

    thread::scope(|scope| {
        let guard = seats.lock();
        let window = scope.spawn(can_lock);
        println!("with {} seats behind our guard: {:?}", *guard, window.join().ok());

        drop(guard);
        println!("after drop(guard): {:?}", scope.spawn(can_lock).join().ok());
    });
}
