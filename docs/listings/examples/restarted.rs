//! A limit of 500 ms, and thirty late replies, one every 20 ms.

use std::{
    io,
    net::UdpSocket,
    thread,
    time::{Duration, Instant},
};

const LIMIT: Duration = Duration::from_millis(500);

// ANCHOR: two
/// Starts the timeout anew with each datagram.
fn restarted(socket: &UdpSocket) -> io::Result<u32> {
    socket.set_read_timeout(Some(LIMIT))?;
    let mut late = 0;
    while socket.recv(&mut [0; 100]).is_ok() {
        late += 1;
    }
    Ok(late)
}

/// Waits until a fixed moment.
fn deadline(socket: &UdpSocket) -> io::Result<u32> {
    let deadline = Instant::now() + LIMIT;
    let mut late = 0;
    loop {
        let remaining = deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Ok(late);
        }
        socket.set_read_timeout(Some(remaining))?;
        if socket.recv(&mut [0; 100]).is_ok() {
            late += 1;
        }
    }
}
// ANCHOR_END: two

fn main() -> io::Result<()> {
    for (name, wait) in
        [("restarted", restarted as fn(&UdpSocket) -> _), ("deadline", deadline)]
    {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let address = socket.local_addr()?;
        let network = thread::spawn(move || -> io::Result<()> {
            let late = UdpSocket::bind("127.0.0.1:0")?;
            for _ in 0..30 {
                thread::park_timeout(Duration::from_millis(20));
                late.send_to(b"late", address)?;
            }
            Ok(())
        });
        println!("{name}: waited for all thirty: {}", wait(&socket)? == 30);
        network.join().expect("the network does not panic")?;
    }
    Ok(())
}
