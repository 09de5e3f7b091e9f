//! Two threads borrow one list of prices, and each adds up one half.

use std::thread;

fn main() {
    let prices = [3, 1, 4, 1, 5, 9, 2, 6];
    let (first, second) = prices.split_at(4);

    let total: u32 = thread::scope(|scope| {
        let one = scope.spawn(|| first.iter().sum::<u32>());
        let two = scope.spawn(|| second.iter().sum::<u32>());
        one.join().expect("no panic") + two.join().expect("no panic")
    });

    println!("{} items, {total} euros", prices.len());
}
