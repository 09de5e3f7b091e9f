//! A hundred lines wait in a queue. How many system calls do they cost?

use std::io::{self, Write};

use crossbeam_channel::{Receiver, bounded};

/// Counts how often it is written to, as the kernel would.
#[derive(Default)]
struct Calls(usize);

impl Write for Calls {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// ANCHOR: batch
/// Waits for one line, then takes all that are there already.
fn send(queue: &Receiver<String>, stream: &mut impl Write) -> io::Result<()> {
    while let Ok(mut batch) = queue.recv() {
        batch.extend(queue.try_iter());
        stream.write_all(batch.as_bytes())?;
    }
    Ok(())
}
// ANCHOR_END: batch

fn main() -> io::Result<()> {
    let (lines, queue) = bounded(100);
    for number in 0..100 {
        lines.send(format!("line {number}\n")).expect("the queue is there");
    }
    drop(lines);
    let mut stream = Calls::default();
    send(&queue, &mut stream)?;
    println!("100 lines, {} call", stream.0);
    Ok(())
}
