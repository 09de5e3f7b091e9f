//! Three datagrams, one of them empty, are three receives.

use std::{io, net::UdpSocket};

// ANCHOR: receive
fn main() -> io::Result<()> {
    let machine = UdpSocket::bind("127.0.0.1:0")?;
    let ada = UdpSocket::bind("127.0.0.1:0")?;
    let address = machine.local_addr()?;

    for request in ["one", "", "three"] {
        ada.send_to(request.as_bytes(), address)?;
    }

    let mut buffer = [0; 100];
    for _ in 0..3 {
        let (n, _) = machine.recv_from(&mut buffer)?;
        println!("{n} bytes: {:?}", String::from_utf8_lossy(&buffer[..n]));
    }
    Ok(())
}
// ANCHOR_END: receive
