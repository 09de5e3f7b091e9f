//! Two threads wait for two things. Main waits for the first of them to end.

use std::thread;

use crossbeam_channel::bounded;

#[derive(Debug)]
enum End {
    Input,
    Connection,
}

fn main() {
    // A keyboard without a typist: this `recv` never returns.
    let (_keys, keyboard) = bounded::<char>(0);
    let (ends, first) = bounded(2);
    let input_ends = ends.clone();
    thread::spawn(move || {
        let _ = keyboard.recv();
        input_ends.send(End::Input)
    });
    thread::spawn(move || ends.send(End::Connection)); // the server has closed

    println!("first to end: {:?}", first.recv().expect("each thread sends its end"));
    println!("main returns, and the thread that waits ends with it");
}
