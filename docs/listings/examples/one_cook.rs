//! The same function runs on main's thread, and then on a new one.

use std::thread;

fn cook(dish: &str) -> String {
    let thread = thread::current();
    format!("{dish}, made by {}", thread.name().unwrap_or("another thread"))
}

fn main() {
    println!("{}", cook("soup"));

    let dish = String::from("salad");
    // `move`: the closure owns `dish`, because the thread may outlive this function.
    let handle = thread::spawn(move || cook(&dish));
    println!("{}", handle.join().expect("cook does not panic"));
}
