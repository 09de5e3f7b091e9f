//! A stream closes when its last clone is dropped.

use std::{
    io::{self, Read},
    net::{TcpListener, TcpStream},
    time::Duration,
};

// ANCHOR: clone
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (stream, _peer) = listener.accept()?;

    let clone = stream.try_clone()?;
    drop(stream);
    client.set_read_timeout(Some(Duration::from_millis(100)))?;
    println!("one clone left: {:?}", client.read(&mut [0; 10]).map_err(|it| it.kind()));
    drop(clone);
    println!("no clone left:  {:?}", client.read(&mut [0; 10]).map_err(|it| it.kind()));
    Ok(())
}
// ANCHOR_END: clone
