//! An auction: bids go in, prices come out of a queue for each bidder.

use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

// ANCHOR: auctioneer
enum Event {
    Enters(&'static str, Sender<String>),
    Bids(&'static str, u32),
}

/// Owns the bidders and the price: both are local variables of one thread.
fn auctioneer(events: &Receiver<Event>) {
    let mut bidders = Vec::new();
    let mut best = 0;
    for event in events {
        match event {
            Event::Enters(name, queue) => bidders.push((name, queue)),
            Event::Bids(name, price) if price > best => {
                best = price;
                for (_, queue) in bidders.iter().filter(|(other, _)| *other != name) {
                    // What should happen when a queue is full? See below.
                    let _ = queue.try_send(format!("{name} bids {price}"));
                }
            }
            Event::Bids(..) => {} // too low
        }
    }
}
// ANCHOR_END: auctioneer

fn main() {
    let (events, inbox) = bounded(100);
    let auctioneer = thread::spawn(move || auctioneer(&inbox));

    let (to_ada, ada) = bounded(10);
    let (to_bob, bob) = bounded(10);
    let script = [
        Event::Enters("ada", to_ada),
        Event::Bids("ada", 10),
        Event::Enters("bob", to_bob),
        Event::Bids("ada", 20),
        Event::Bids("bob", 15),
        Event::Bids("bob", 30),
    ];
    for event in script {
        events.send(event).expect("the auctioneer runs as long as there are senders");
    }
    // The last sender is dropped: the auctioneer ends, and so do the queues.
    drop(events);

    println!("ada reads {:?}", ada.iter().collect::<Vec<_>>());
    println!("bob reads {:?}", bob.iter().collect::<Vec<_>>());
    auctioneer.join().expect("the auctioneer does not panic");
}
