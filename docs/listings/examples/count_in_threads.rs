//! The counting server with a thread for each client.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

fn count(mut stream: TcpStream) -> io::Result<()> {
    let mut received = Vec::new();
    stream.read_to_end(&mut received)?;
    writeln!(stream, "{} bytes", received.len())
}

// ANCHOR: server
fn server(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (stream, _peer) = listener.accept()?;
        thread::spawn(move || count(stream));
    }
}
// ANCHOR_END: server

fn ask(address: std::net::SocketAddr, bytes: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(bytes)?;
    stream.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || server(&listener));

    let ada = TcpStream::connect(address)?; // still silent
    println!("bob gets {:?}", ask(address, b"hello")?);
    println!("cat gets {:?}", ask(address, b"hi")?);
    drop(ada);
    Ok(())
}
