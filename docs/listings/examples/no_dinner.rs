//! The lasagne takes ten minutes. How long does this program run?

use std::{thread, time::Duration};

#[expect(clippy::disallowed_methods, reason = "the sleep is the task itself: baking")]
fn bake() {
    thread::sleep(Duration::from_secs(600));
}

fn main() {
    thread::spawn(|| {
        bake();
        println!("the lasagne is ready");
    });
    println!("dinner is served!");
}
