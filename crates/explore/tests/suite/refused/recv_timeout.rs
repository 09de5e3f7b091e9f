//! refused: src/main.rs:8: cannot explore `recv_timeout`: time stands still in a schedule

use std::sync::mpsc;
use std::time::Duration;

fn main() {
    let (_sender, receiver) = mpsc::channel::<u32>();
    let _ = receiver.recv_timeout(Duration::from_millis(1));
}
