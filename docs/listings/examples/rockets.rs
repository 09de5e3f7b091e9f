//! Three threads run at the same time; main takes what each returns.

use std::thread;

fn main() {
    let mut rockets = Vec::new();
    for n in 1..=3 {
        // `move`: the closure owns its number, and may outlive this round.
        rockets.push(thread::spawn(move || format!("#3({n}) #2({n}) #1({n})")));
    }

    for rocket in rockets {
        println!("{}", rocket.join().expect("no rocket panics"));
    }
    println!("lift-off!");
}
