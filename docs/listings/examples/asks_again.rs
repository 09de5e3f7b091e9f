//! A customer who asks again when no ticket arrives in time.

use std::{
    io::{self, ErrorKind},
    net::UdpSocket,
    thread,
    time::Duration,
};

// ANCHOR: ask
fn ask(machine: &UdpSocket, tries: u32) -> io::Result<String> {
    machine.set_read_timeout(Some(Duration::from_millis(500)))?;
    let mut buffer = [0; 100];
    for number in 1..=tries {
        machine.send(b"please")?;
        match machine.recv(&mut buffer) {
            Ok(n) => return Ok(String::from_utf8_lossy(&buffer[..n]).into_owned()),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                println!("try {number}: no reply");
            }
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::TimedOut.into())
}
// ANCHOR_END: ask

fn main() -> io::Result<()> {
    let machine = UdpSocket::bind("127.0.0.1:0")?;
    let ada = UdpSocket::bind("127.0.0.1:0")?;
    ada.connect(machine.local_addr()?)?;

    // A network that loses the first two requests of three.
    let network = thread::spawn(move || -> io::Result<UdpSocket> {
        for _lost in 0..2 {
            machine.recv_from(&mut [0; 100])?;
        }
        let (_, customer) = machine.recv_from(&mut [0; 100])?;
        machine.send_to(b"ticket 1", customer)?;
        Ok(machine)
    });
    println!("{:?}", ask(&ada, 4));
    let _silent = network.join().expect("the network does not panic")?;

    println!("{:?}", ask(&ada, 2).map_err(|error| error.kind()));
    Ok(())
}
