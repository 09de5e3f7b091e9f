//! Three cooks work at the same time. Main waits for each of them.

use std::thread;

fn main() {
    let mut handles = Vec::new();
    for dish in ["soup", "lasagne", "salad"] {
        handles.push(thread::spawn(move || format!("{dish} is ready")));
    }
    for handle in handles {
        println!("{}", handle.join().expect("no cook panics"));
    }
    println!("dinner is served!");
}
