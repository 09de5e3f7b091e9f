//! A restaurant closes: each thread ends because the one before it has ended.

use std::thread;

use crossbeam_channel::bounded;

fn main() {
    let (orders, kitchen) = bounded(10);
    let (counter, dishes) = bounded(10);
    thread::scope(|scope| {
        scope.spawn(move || {
            for order in kitchen {
                counter.send(format!("hot {order}")).expect("the waiter is there");
            }
            println!("no more orders: the cook goes home");
        }); // here `counter` is dropped
        scope.spawn(move || {
            let served: Vec<String> = dishes.iter().collect();
            println!("no more dishes: the waiter served {served:?} and goes home");
        });

        for order in ["soup", "rice"] {
            orders.send(order).expect("the cook is there");
        }
        println!("the door is closed");
        drop(orders);
    });
    println!("all threads have ended");
}
