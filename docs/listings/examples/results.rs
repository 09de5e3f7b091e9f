//! Three workers send what they have found to main, over one channel.

use std::{sync::mpsc, thread};

fn main() {
    let (sender, results) = mpsc::channel();
    for worker in 1..=3 {
        let sender = sender.clone();
        thread::spawn(move || {
            let sum: u64 = (1..=worker * 1000).sum();
            // It fails only when main has dropped `results`: then nobody wants to know.
            let _ = sender.send((worker, sum));
        });
    }
    // The loop below ends when the last sender is gone, and this one is main's own.
    drop(sender);

    let mut found: Vec<_> = results.iter().collect();
    found.sort();
    println!("{found:?}");
}
