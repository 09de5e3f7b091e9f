//! Linux: ask the kernel to check on a silent peer.

use std::{
    io,
    net::{TcpListener, TcpStream},
    time::Duration,
};

use socket2::{SockRef, TcpKeepalive};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let stream = TcpStream::connect(listener.local_addr()?)?;
    let socket = SockRef::from(&stream);
    println!("at first: {}", socket.keepalive()?);

    socket.set_tcp_keepalive(
        &TcpKeepalive::new()
            .with_time(Duration::from_secs(60)) // silent for so long: send a probe
            .with_interval(Duration::from_secs(10)) // no answer: the next one
            .with_retries(3), // then the connection is dead
    )?;
    println!("now: {}", socket.keepalive()?);
    Ok(())
}
