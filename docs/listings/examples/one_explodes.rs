//! The second of three threads panics.

use std::thread;

fn main() {
    let explodes = |number| number == 2;
    let rockets: Vec<_> = (1..=3)
        .map(|number| {
            thread::spawn(move || {
                assert!(!explodes(number), "rocket {number} explodes");
                number * 10
            })
        })
        .collect();

    let ends: Vec<_> = rockets.into_iter().map(|it| it.join().ok()).collect();
    println!("{ends:?}");
}
