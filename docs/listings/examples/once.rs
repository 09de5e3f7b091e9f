//! Values that are made once, however many threads ask for them first.

use std::{
    sync::{LazyLock, OnceLock},
    thread,
};

/// Made by the first thread that uses it. The others wait until it is there.
static GREETING: LazyLock<String> = LazyLock::new(|| {
    println!("making the greeting");
    "welcome".to_uppercase()
});

/// Set once by main, and then read by all.
static SERVER: OnceLock<String> = OnceLock::new();

fn main() {
    SERVER.set("127.0.0.1:4000".to_owned()).expect("it is set here only");

    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(*GREETING, "WELCOME"));
        }
    });
    println!("{} from {}", *GREETING, SERVER.get().expect("it was set above"));
    println!("set it again: {:?}", SERVER.set("elsewhere".to_owned()));
}
