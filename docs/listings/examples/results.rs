//! Three workers send their results to main, over one channel.

use std::{sync::mpsc, thread};

fn main() {
    let (sender, results) = mpsc::channel();
    for worker in 1..=3 {
        let sender = sender.clone();
        thread::spawn(move || {
            let sum: u64 = (1..=worker * 1000).sum();
            // This fails only if main has dropped `results`, so no thread wants the answer.
            let _ = sender.send((worker, sum));
        });
    }
    // The loop below ends when the last sender is gone, and this one is main's own.
    drop(sender);

    let mut found: Vec<_> = results.iter().collect();
    found.sort();
    println!("{found:?}");
}
