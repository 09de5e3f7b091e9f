use std::thread;

fn main() {
    for number in 1..=3 {
        thread::spawn(|| println!("rocket {number}"));
    }
}
