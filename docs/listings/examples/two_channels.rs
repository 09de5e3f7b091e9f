//! One thread waits for two channels at once.

use std::thread;

use crossbeam_channel::{bounded, select, unbounded};

fn main() {
    let (job, jobs) = unbounded();
    let (stop, stopped) = bounded::<()>(0);

    let worker = thread::spawn(move || {
        let mut done = 0;
        loop {
            select! {
                recv(jobs) -> job => match job {
                    Ok(number) => done += number,
                    Err(_) => return format!("no more jobs, did {done}"),
                },
                recv(stopped) -> _ => return format!("stopped, did {done}"),
            }
        }
    });

    for number in [1, 2, 3] {
        job.send(number).expect("the worker is there");
    }
    while !job.is_empty() {
        thread::yield_now();
    }
    drop(stop); // nothing was ever sent on this channel: its end is the message
    println!("{}", worker.join().expect("no panic"));
}
