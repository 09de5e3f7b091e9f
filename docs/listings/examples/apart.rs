//! A thread changes our memory. Another process has a memory of its own.

use std::{
    env, io,
    process::Command,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
};

static COUNTER: AtomicU32 = AtomicU32::new(0);

fn main() -> io::Result<()> {
    COUNTER.fetch_add(1, Relaxed);
    if env::args().nth(1).as_deref() == Some("child") {
        println!("child process: {}", COUNTER.load(Relaxed));
        return Ok(());
    }

    thread::spawn(|| COUNTER.fetch_add(10, Relaxed)).join().expect("no panic");
    println!("after the thread: {}", COUNTER.load(Relaxed));

    // The same program, started once more: it begins with a counter of 0.
    Command::new(env::current_exe()?).arg("child").status()?;
    println!("after the process: {}", COUNTER.load(Relaxed));
    Ok(())
}
