//! The Rust side of the table of sockets, each call made once.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

fn by_hand() -> io::Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    socket.listen(5)?;
    let listener = TcpListener::from(socket);
    assert_ne!(listener.local_addr()?.port(), 0);
    Ok(())
}

fn tcp() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let mut client = TcpStream::connect(address)?;
    let (mut server, peer) = listener.accept()?;
    assert_eq!(peer, client.local_addr()?);
    assert_eq!(client.peer_addr()?, address);
    assert_eq!(
        format!("{}", SocketAddr::from((Ipv4Addr::LOCALHOST, 1234))),
        "127.0.0.1:1234"
    );

    client.write_all(b"Hone line\n1234")?;
    let mut buffer = [0; 1];
    assert_eq!(server.read(&mut buffer)?, 1);
    assert_eq!(buffer[0], b'H');
    let mut server = BufReader::new(server);
    let mut line = String::new();
    server.read_line(&mut line)?;
    assert_eq!(line, "one line\n");
    let mut exactly = [0; 4];
    server.read_exact(&mut exactly)?;
    client.shutdown(Shutdown::Write)?;
    assert_eq!(server.read(&mut buffer)?, 0);
    Ok(())
}

fn more_of_tcp() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let stream =
        TcpStream::connect_timeout(&listener.local_addr()?, Duration::from_secs(2))?;
    for stream in listener.incoming().take(1) {
        stream?.set_nonblocking(true)?;
    }
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.set_write_timeout(Some(Duration::from_secs(2)))?;
    drop(stream.try_clone()?);
    assert!(TcpListener::bind(("", 0)).is_err(), "an empty name means no address");
    assert!(TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).is_ok());
    Ok(())
}

fn udp() -> io::Result<()> {
    let server = UdpSocket::bind(("127.0.0.1", 0))?;
    let client = UdpSocket::bind(("127.0.0.1", 0))?;
    client.send_to(b"hello", server.local_addr()?)?;
    let mut buffer = [0; 1024];
    let (n, from) = server.recv_from(&mut buffer)?;
    assert_eq!((&buffer[..n], from), (&b"hello"[..], client.local_addr()?));
    client.connect(server.local_addr()?)?;
    client.send(b"again")?;
    assert_eq!(server.recv(&mut buffer)?, 5);
    Ok(())
}

fn main() -> io::Result<()> {
    by_hand()?;
    tcp()?;
    more_of_tcp()?;
    udp()?;
    println!("every call does what the table says");
    Ok(())
}
