//! A full queue has two causes. Only time tells them apart.

use std::{sync::Barrier, thread, time::Duration};

use crossbeam_channel::bounded;

fn main() {
    // This writer works, but it has not had its turn yet.
    let (queue, inbox) = bounded(1);
    let turn = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            turn.wait();
            inbox.iter().count()
        });
        println!("the first line:  {:?}", queue.try_send("one"));
        println!("the second one:  {:?}", queue.try_send("two"));
        turn.wait();
        println!(
            "with patience:   {:?}",
            queue.send_timeout("two", Duration::from_secs(10))
        );
        drop(queue);
    });

    // This one waits for a client that does not read.
    let (queue, _inbox) = bounded(1);
    println!("the first line:  {:?}", queue.try_send("one"));
    println!("the second one:  {:?}", queue.try_send("two"));
    println!(
        "with patience:   {:?}",
        queue.send_timeout("two", Duration::from_millis(100))
    );
}
