//! Three threads run at the same time; main waits for each, and takes what it returns.

use std::thread;

fn main() {
    let mut rockets = Vec::new();
    for number in 1..=3 {
        // `move`: the closure owns its number, since it may run when this round of the loop is over.
        rockets.push(thread::spawn(move || format!("#3({number}) #2({number}) #1({number})")));
    }

    for rocket in rockets {
        println!("{}", rocket.join().expect("no rocket panics"));
    }
    println!("lift-off!");
}
