//! Requests have numbers. A reply that arrives late is not mistaken for the next one.

use std::{io, net::UdpSocket};

// ANCHOR: reply
/// Waits for the reply to this request, and returns it without the number.
fn reply(machine: &UdpSocket, number: u32) -> io::Result<String> {
    let mut buffer = [0; 100];
    loop {
        let n = machine.recv(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..n]);
        match text.strip_prefix(&format!("#{number} ")) {
            Some(ticket) => return Ok(ticket.to_owned()),
            None => println!("  ignored: {text}"),
        }
    }
}
// ANCHOR_END: reply

// ANCHOR: main
fn main() -> io::Result<()> {
    let machine = UdpSocket::bind("127.0.0.1:0")?;
    let ada = UdpSocket::bind("127.0.0.1:0")?;
    ada.connect(machine.local_addr()?)?;

    ada.send(b"#1 please")?;
    ada.send(b"#1 please")?; // ada asks again, and both requests arrive
    let (_, customer) = machine.recv_from(&mut [0; 100])?;
    machine.send_to(b"#1 ticket 7", customer)?;
    machine.send_to(b"#1 ticket 7", customer)?;
    println!("request 1: {}", reply(&ada, 1)?);

    machine.send_to(b"#2 ticket 8", customer)?;
    println!("request 2: {}", reply(&ada, 2)?);
    Ok(())
}
// ANCHOR_END: main
