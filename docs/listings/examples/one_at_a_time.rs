//! Linux: a server that counts the bytes of each client, one client after the other.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

// ANCHOR: server
fn count(mut stream: TcpStream) -> io::Result<()> {
    let mut received = Vec::new();
    stream.read_to_end(&mut received)?; // until the client says "that's all"
    writeln!(stream, "{} bytes", received.len())
}

fn server(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, _peer) = listener.accept()?;
        count(stream)?;
    }
}
// ANCHOR_END: server

fn answer(stream: &mut TcpStream) -> Result<String, ErrorKind> {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.kind())?;
    Ok(answer)
}

// ANCHOR: clients
fn two_clients(address: SocketAddr) -> io::Result<()> {
    let ada = TcpStream::connect(address)?; // connects first, and sends nothing
    let mut bob = TcpStream::connect(address)?;
    bob.write_all(b"hello")?;
    bob.shutdown(Shutdown::Write)?; // "that's all"
    println!("bob has connected and sent his bytes");

    bob.set_read_timeout(Some(Duration::from_millis(300)))?;
    println!("bob waits for 300 ms: {:?}", answer(&mut bob));

    drop(ada);
    bob.set_read_timeout(None)?;
    println!("ada leaves:           {:?}", answer(&mut bob));
    Ok(())
}
// ANCHOR_END: clients

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || server(&listener));

    two_clients(address)
}
