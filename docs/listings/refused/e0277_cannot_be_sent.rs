use std::{rc::Rc, thread};

fn main() {
    let names = Rc::new(vec!["ada", "bob"]);
    let copy = Rc::clone(&names);
    thread::spawn(move || println!("{copy:?}"));
}
