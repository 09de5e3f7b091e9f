//! A queue with a capacity of two: the third message has to wait, or is refused.

use std::thread;

use crossbeam_channel::{TrySendError, bounded};

fn main() {
    let (sender, queue) = bounded(2);
    for message in ["one", "two", "three"] {
        match sender.try_send(message) {
            Ok(()) => println!("{message} is in the queue"),
            Err(TrySendError::Full(message)) => println!("{message} does not fit"),
            Err(TrySendError::Disconnected(message)) => {
                println!("no receiver is left for {message}");
            }
        }
    }

    // `send` waits until there is room, so the queue never holds more than two.
    let producer = thread::spawn(move || sender.send("three"));
    println!("taken: {:?}", queue.iter().collect::<Vec<_>>());
    println!("three was sent: {}", producer.join().expect("no panic").is_ok());
}
