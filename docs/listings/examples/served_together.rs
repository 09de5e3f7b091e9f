//! Three cooks wait for each other, and then serve.

use std::{
    sync::{Arc, Barrier, mpsc},
    thread,
};

fn main() {
    let all_ready = Arc::new(Barrier::new(3));
    let (diary, entries) = mpsc::channel();
    for _ in 0..3 {
        let (all_ready, diary) = (Arc::clone(&all_ready), diary.clone());
        thread::spawn(move || {
            diary.send("ready").expect("main receives");
            all_ready.wait();
            diary.send("serves").expect("main receives");
        });
    }
    drop(diary);
    println!("{:?}", entries.iter().collect::<Vec<_>>());
}
