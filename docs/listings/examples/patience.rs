//! A read with a timeout.

use std::{
    io::{self, ErrorKind, Read},
    net::{TcpListener, TcpStream},
    time::Duration,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;

    client.set_read_timeout(Some(Duration::from_millis(50)))?;
    match client.read(&mut [0; 100]) {
        // A timeout has two names: WouldBlock on Unix, TimedOut on Windows.
        Err(error)
            if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
        {
            println!("no bytes in time");
        }
        other => println!("{other:?}"),
    }

    let error = client.set_read_timeout(Some(Duration::ZERO)).unwrap_err();
    println!("a timeout of zero: {}", error.kind());
    Ok(())
}
