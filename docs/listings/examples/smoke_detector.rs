//! A background thread reports that it is ready. Main goes on, and never joins it.

use std::{sync::mpsc, thread};

fn main() {
    let (ready, is_ready) = mpsc::channel();
    thread::spawn(move || {
        println!("smoke detector: watching");
        ready.send(()).expect("main waits for this message");
        loop {
            thread::park(); // sleeps; `loop {}` would keep a CPU core busy
        }
    });

    is_ready.recv().expect("the thread sends before it parks");
    println!("the cooks begin");
}
