//! Linux: `listen(1)`, and the program never accepts. How many clients can connect?

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
    let address = listener.local_addr()?.as_socket().expect("an internet address");

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
