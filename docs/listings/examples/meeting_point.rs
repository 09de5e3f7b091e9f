//! A channel without room: `send` returns when the other thread has the message.

use std::{sync::mpsc::sync_channel, thread};

use crossbeam_channel::{RecvTimeoutError, unbounded};

fn main() {
    let (sender, receiver) = sync_channel(0);
    println!("no receiver waits: {:?}", sender.try_send("early"));
    thread::scope(|scope| {
        scope.spawn(move || println!("received {:?}", receiver.recv()));
        sender.send("hello").expect("the receiver waits");
    });

    // Two receivers of one crossbeam channel share its messages: each gets a part.
    let (sender, first) = unbounded();
    let second = first.clone();
    (1..=2).for_each(|number| sender.send(number).expect("there are receivers"));
    println!("{:?} and {:?}", first.recv(), second.recv());

    let limit = std::time::Duration::from_millis(10);
    println!("timed out: {}", first.recv_timeout(limit) == Err(RecvTimeoutError::Timeout));
}
