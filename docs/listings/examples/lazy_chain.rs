//! When does an iterator spawn, and when does it join?

use std::thread::{self, JoinHandle};

fn spawn(dish: &'static str) -> JoinHandle<usize> {
    println!("  spawn {dish}");
    thread::spawn(|| dish.len())
}

fn join(cook: JoinHandle<usize>) -> usize {
    println!("  join");
    cook.join().expect("no cook panics")
}

fn main() {
    let dishes = ["soup", "salad"];

    println!("in one chain:");
    let letters: usize = dishes.into_iter().map(spawn).map(join).sum();
    println!("  {letters} letters");

    println!("with collect() in between:");
    let cooks: Vec<_> = dishes.into_iter().map(spawn).collect();
    let letters: usize = cooks.into_iter().map(join).sum();
    println!("  {letters} letters");
}
