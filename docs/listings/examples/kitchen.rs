//! A thread pool: two cooks take six orders from one channel.

use std::thread;

use crossbeam_channel::unbounded;

fn main() {
    let (order_tx, order_rx) = unbounded();
    let (dish_tx, dish_rx) = unbounded();
    for _ in 0..2 {
        let (order_rx, dish_tx) = (order_rx.clone(), dish_tx.clone());
        thread::spawn(move || {
            for order in order_rx {
                dish_tx.send((order, "pizza")).expect("main receives");
            }
        });
    }

    for order in 1..=6 {
        order_tx.send(order).expect("the cooks receive");
    }
    drop(order_tx); // no more orders: the cooks' loops end when the channel is empty
    drop(dish_tx); // main's own sender: the cooks have clones

    let mut dishes: Vec<_> = dish_rx.iter().collect();
    dishes.sort();
    println!("{dishes:?}");
}
