//! Two threads print a line each, in two calls. The barrier forces the unlucky moment.

use std::{sync::Barrier, thread};

fn main() {
    let both_are_here = Barrier::new(2);
    let print = || {
        print!("tick ");
        both_are_here.wait(); // until the other thread is here too
        println!("tock");
    };
    thread::scope(|scope| {
        scope.spawn(print);
        scope.spawn(print);
    });
}
