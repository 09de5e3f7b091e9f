//! Linux: errors of sockets, each provoked, with its kind and its text.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    time::Duration,
};

use socket2::{Domain, Socket, Type};

fn show<T>(what: &str, result: io::Result<T>) {
    match result {
        Ok(_) => println!("{what}: no error"),
        Err(error) => println!("{what}\n  {:?}: {error}", error.kind()),
    }
}

/// Some errors have a text and no kind that has a name.
fn show_text<T>(what: &str, result: io::Result<T>) {
    match result {
        Ok(_) => println!("{what}: no error"),
        Err(error) => println!("{what}\n  {error}"),
    }
}

/// Both ends of a connection.
fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    Ok((client, listener.accept()?.0))
}

fn addresses() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    show("a port that another server has", TcpListener::bind(address));
    // It holds the port, so that no other program gets it, but does not listen.
    let mute = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    mute.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    let silent = mute.local_addr()?.as_socket().expect("an internet address");
    show("a port without a listener", TcpStream::connect(silent));
    show("an address that this machine does not have", TcpListener::bind("192.0.2.1:0"));
    show("an address without a port", TcpListener::bind("127.0.0.1"));
    Ok(())
}

fn ends() -> io::Result<()> {
    let (mut client, mut server) = pair()?;
    client.write_all(b"unread")?;
    server.peek(&mut [0])?;
    drop(server);
    show("the peer has closed with bytes unread", client.read(&mut [0]));
    show("the address of a peer that is gone", client.peer_addr());

    (client, server) = pair()?;
    drop(server);
    client.write_all(b"into the void")?;
    let error = loop {
        if let Err(error) = client.write_all(b"again") {
            break error;
        }
    };
    show::<()>("a later write after the peer has closed", Err(error));

    (client, server) = pair()?;
    client.write_all(b"abc")?;
    drop(client);
    show("read_exact of 4 bytes, and 3 arrive", server.read_exact(&mut [0; 4]));
    Ok(())
}

fn waits() -> io::Result<()> {
    let (mut client, _server) = pair()?;
    client.set_read_timeout(Some(Duration::from_millis(20)))?;
    show("a read that has waited for its 20 ms", client.read(&mut [0]));
    show("a timeout of zero", client.set_read_timeout(Some(Duration::ZERO)));
    Ok(())
}

fn datagrams() -> io::Result<()> {
    // It only accepts datagrams from itself, so for others the port is closed.
    let deaf = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let closed = deaf.local_addr()?;
    deaf.connect(closed)?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    show_text("a datagram of 65,508 bytes", socket.send_to(&[0; 65_508], closed));
    show_text("send on a socket that is not connected", socket.send(b"hello"));
    show("a datagram for a port without a socket", socket.send_to(b"hello", closed));
    socket.connect(closed)?;
    socket.send(b"hello")?;
    show("the same, connected, at the next call", socket.recv(&mut [0]));
    Ok(())
}

fn main() -> io::Result<()> {
    addresses()?;
    ends()?;
    waits()?;
    datagrams()?;
    let cut = String::from_utf8(vec![0x68, 0xc3])
        .map_err(|error| io::Error::new(ErrorKind::InvalidData, error));
    show("bytes that are not valid UTF-8", cut);
    Ok(())
}
