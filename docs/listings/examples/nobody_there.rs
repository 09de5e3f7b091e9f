//! Linux: a datagram to a port that no program has bound.

use std::{io, net::UdpSocket, time::Duration};

// ANCHOR: ask
fn main() -> io::Result<()> {
    let nobody = UdpSocket::bind("127.0.0.1:0")?.local_addr()?; // dropped at once

    for connected in [false, true] {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        let sent = if connected {
            socket.connect(nobody)?;
            socket.send(b"please")
        } else {
            socket.send_to(b"please", nobody)
        };
        let error = socket.recv(&mut [0; 100]).unwrap_err();
        println!(
            "connected: {connected}, sent: {}, then: {:?}",
            sent.is_ok(),
            error.kind()
        );
    }
    Ok(())
}
// ANCHOR_END: ask
