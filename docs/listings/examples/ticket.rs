//! A ticket machine: a customer asks by datagram, and gets the next number.

use std::{
    io,
    net::{SocketAddr, UdpSocket},
};

// ANCHOR: machine
fn serve(machine: &UdpSocket, number: u32) -> io::Result<SocketAddr> {
    let mut buffer = [0; 100];
    let (n, customer) = machine.recv_from(&mut buffer)?;
    println!("asked: {}", buffer[..n].escape_ascii());
    machine.send_to(format!("ticket {number}").as_bytes(), customer)?;
    Ok(customer)
}
// ANCHOR_END: machine

fn main() -> io::Result<()> {
    let machine = UdpSocket::bind("127.0.0.1:0")?;
    let ada = UdpSocket::bind("127.0.0.1:0")?;
    ada.send_to(b"ada, please", machine.local_addr()?)?;

    let customer = serve(&machine, 1)?;

    let mut buffer = [0; 100];
    println!("the customer is ada: {}", customer == ada.local_addr()?);
    let (n, from) = ada.recv_from(&mut buffer)?;
    println!("ada gets: {}", buffer[..n].escape_ascii());
    println!("from the machine: {}", from == machine.local_addr()?);
    Ok(())
}
