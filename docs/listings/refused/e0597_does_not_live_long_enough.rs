use std::thread;

fn main() {
    let name = String::from("ada");
    let borrowed = &name;
    thread::spawn(move || println!("{borrowed}"));
}
