//! Linux: a socket bound to `[::]` gets clients of IPv4, too.

use std::{
    io,
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("[::]:0")?;
    let port = listener.local_addr()?.port();

    for host in ["::1", "127.0.0.1"] {
        let _client = TcpStream::connect((host, port))?;
        let (_, peer) = listener.accept()?;
        println!("connected to {host}: the peer is {}", peer.ip());
        println!("  the usual form of it: {}", peer.ip().to_canonical());
    }
    Ok(())
}
