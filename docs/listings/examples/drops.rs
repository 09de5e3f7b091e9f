//! When main returns, a thread that still runs is cut off: its values are not dropped.

use std::{sync::mpsc, thread};

struct Tidy(&'static str);

impl Drop for Tidy {
    fn drop(&mut self) {
        println!("{} is dropped", self.0);
    }
}

fn main() {
    let (started, has_started) = mpsc::channel();
    let joined = thread::spawn(|| drop(Tidy("the joined thread's value")));
    thread::spawn(move || {
        let _value = Tidy("the forgotten thread's value");
        let _ = started.send(());
        thread::park(); // no other thread ever unparks it
    });

    let _value = Tidy("main's value");
    let _ = has_started.recv();
    let _ = joined.join();
    println!("main returns");
}
