//! Linux: one socket and one thread serve three customers, one of whom has left.

use std::{io, net::UdpSocket};

// ANCHOR: machine
fn serve(machine: &UdpSocket) -> io::Result<()> {
    let mut buffer = [0; 100];
    for number in 1..=4 {
        let (_, customer) = machine.recv_from(&mut buffer)?;
        let reply = format!("ticket {number}");
        println!("{reply}: {:?}", machine.send_to(reply.as_bytes(), customer).is_ok());
    }
    Ok(())
}
// ANCHOR_END: machine

fn customer(machine: &UdpSocket) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(machine.local_addr()?)?;
    Ok(socket)
}

fn main() -> io::Result<()> {
    let machine = UdpSocket::bind("127.0.0.1:0")?;
    let (ada, bob, cat) = (customer(&machine)?, customer(&machine)?, customer(&machine)?);

    for socket in [&ada, &cat, &bob, &ada] {
        socket.send(b"please")?;
    }
    drop(cat); // does not wait for her ticket

    serve(&machine)?;
    let mut buffer = [0; 100];
    for (name, socket) in [("ada", &ada), ("bob", &bob), ("ada", &ada)] {
        let n = socket.recv(&mut buffer)?;
        println!("{name} gets {}", buffer[..n].escape_ascii());
    }
    Ok(())
}
