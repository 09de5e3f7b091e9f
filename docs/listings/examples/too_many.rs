//! Linux: ten thousand datagrams for a program that is busy with something else.

use std::{io, net::UdpSocket, time::Duration};

// ANCHOR: main
fn main() -> io::Result<()> {
    let server = UdpSocket::bind("127.0.0.1:0")?;
    let client = UdpSocket::bind("127.0.0.1:0")?;
    for number in 0_u32..10_000 {
        client.send_to(&number.to_be_bytes(), server.local_addr()?)?;
    }
    println!("10000 sent, without an error");

    server.set_read_timeout(Some(Duration::from_millis(100)))?;
    let mut received = Vec::new();
    let mut buffer = [0; 4];
    while server.recv_from(&mut buffer).is_ok() {
        received.push(u32::from_be_bytes(buffer));
    }
    println!("all received: {}", received.len() == 10_000);
    println!("the first ones: {:?} …", &received[..3]);
    println!("the last one was the last to be sent: {}", received.ends_with(&[9_999]));
    Ok(())
}
// ANCHOR_END: main
