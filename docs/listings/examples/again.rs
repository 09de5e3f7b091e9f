//! A server closes a connection, ends, and starts again on the same port.

use std::{
    io::{self, Read},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let mut client = TcpStream::connect(address)?;
    let (stream, _) = listener.accept()?;

    match TcpListener::bind(address) {
        Ok(_) => println!("two servers on one port?"),
        Err(error) => println!("while it runs: {}", error.kind()),
    }

    drop(stream); // the server closes first: its side will stay in TIME_WAIT
    println!("the client reads {} bytes", client.read(&mut [0; 1])?);
    drop(client);
    drop(listener);
    println!(
        "after its end: {}",
        if TcpListener::bind(address).is_ok() { "bound again" } else { "refused" }
    );
    Ok(())
}
