use std::{sync::Barrier, thread};

fn main() {
    let all_ready = Barrier::new(3);
    for _ in 0..3 {
        thread::spawn(move || all_ready.wait());
    }
}
