//! A hub without sockets: events go in, lines come out of a queue for each client.

use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

enum Event {
    Enters(&'static str, Sender<String>),
    Says(&'static str, &'static str),
}

/// Owns the room: it is a local variable, and no other thread can change it.
fn hub(events: &Receiver<Event>) {
    let mut room = Vec::new();
    for event in events {
        match event {
            Event::Enters(name, queue) => room.push((name, queue)),
            Event::Says(who, text) => {
                for (_, queue) in room.iter().filter(|(name, _)| *name != who) {
                    // A chat has to decide what happens when a queue is full.
                    let _ = queue.try_send(format!("[{who}] {text}"));
                }
            }
        }
    }
}

fn main() {
    let (events, inbox) = bounded(100);
    let hub = thread::spawn(move || hub(&inbox));

    let (to_ada, ada) = bounded(10);
    let (to_bob, bob) = bounded(10);
    let script = [
        Event::Enters("ada", to_ada),
        Event::Says("ada", "anybody here?"),
        Event::Enters("bob", to_bob),
        Event::Says("ada", "hello bob"),
        Event::Says("bob", "hello ada"),
    ];
    for event in script {
        events.send(event).expect("the hub runs as long as there are senders");
    }
    // The last sender of events goes, the hub ends and drops the queues' senders.
    drop(events);

    println!("ada reads {:?}", ada.iter().collect::<Vec<_>>());
    println!("bob reads {:?}", bob.iter().collect::<Vec<_>>());
    hub.join().expect("the hub does not panic");
}
