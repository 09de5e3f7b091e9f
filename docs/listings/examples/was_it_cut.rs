//! Linux: what does not fit into the buffer is lost, and the count does not tell.

use std::{io, net::UdpSocket};

// ANCHOR: cut
fn main() -> io::Result<()> {
    let machine = UdpSocket::bind("127.0.0.1:0")?;
    let ada = UdpSocket::bind("127.0.0.1:0")?;
    let address = machine.local_addr()?;

    for request in ["two tickets", "two tickets, please", "the next one"] {
        ada.send_to(request.as_bytes(), address)?;
    }
    let mut small = [0; 11];
    for _ in 0..2 {
        let (n, _) = machine.recv_from(&mut small)?;
        println!("{n} bytes: {}", small[..n].escape_ascii());
    }
    let mut large = [0; 65_536];
    let (n, _) = machine.recv_from(&mut large)?;
    println!("then {n} bytes: {}", large[..n].escape_ascii());

    for size in [65_507, 65_508] {
        println!("send {size} bytes: {:?}", ada.send_to(&vec![0; size], address).is_ok());
    }
    Ok(())
}
// ANCHOR_END: cut
