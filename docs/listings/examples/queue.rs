//! Linux: `listen(1)` with nobody who accepts. How many can connect?

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpStream},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

fn main() -> io::Result<()> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    listener.listen(1)?;
    let address = listener.local_addr()?.as_socket().expect("an address of the internet");

    let mut connected = Vec::new();
    let error = loop {
        match TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            Ok(stream) => connected.push(stream),
            Err(error) => break error,
        }
    };
    println!("{} connected, the next one: {}", connected.len(), error.kind());
    Ok(())
}
