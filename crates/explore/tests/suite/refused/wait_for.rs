//! refused: src/main.rs:8: cannot explore `wait_for`: time stands still in a schedule

use parking_lot::{Condvar, Mutex};
use std::time::Duration;

fn main() {
    let (lock, condvar) = (Mutex::new(0), Condvar::new());
    condvar.wait_for(&mut lock.lock(), Duration::from_millis(1));
}
