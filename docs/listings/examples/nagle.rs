//! Linux: two small writes, then wait for the answer: Nagle's algorithm meets delayed acknowledgements.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

// ANCHOR: exchange
/// Sends a request in two writes, waits for the answer, and says how long that took.
fn exchange(stream: &mut TcpStream) -> io::Result<Duration> {
    let start = Instant::now();
    stream.write_all(b"head")?;
    stream.write_all(b"body")?; // waits in our kernel until "head" is acknowledged
    stream.read_exact(&mut [0])?;
    Ok(start.elapsed())
}
// ANCHOR_END: exchange

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = listener.local_addr()?;
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                while stream.read_exact(&mut [0; 8]).is_ok() {
                    let _ = stream.write_all(b"!");
                }
            });
        }
    });

    for nodelay in [false, true] {
        let mut stream = TcpStream::connect(server)?;
        stream.set_nodelay(nodelay)?;
        let mut slow = 0;
        for _ in 0..40 {
            if exchange(&mut stream)? > Duration::from_millis(30) {
                slow += 1;
            }
        }
        println!("set_nodelay({nodelay}): most took more than 30 ms: {}", slow > 20);
    }
    Ok(())
}
