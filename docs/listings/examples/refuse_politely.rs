//! A server that refuses a request so that the client gets to read why.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
    time::Duration,
};

// ANCHOR: refuse
fn refuse(mut stream: TcpStream, why: &str) -> io::Result<()> {
    stream.write_all(why.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    // Read on, so that nothing is unread when the stream is dropped. Both limits count:
    // a client may send without end, or stay silent.
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    io::copy(&mut stream.take(1 << 20), &mut io::sink())?;
    Ok(())
}
// ANCHOR_END: refuse

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        stream.read_exact(&mut [0; 10])?;
        refuse(stream, "too long\n")
    });

    client.write_all(&vec![b'x'; 100_000])?;
    client.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    client.read_to_string(&mut answer)?;
    println!("{answer:?}, then the end of the stream");
    server.join().expect("no panic")
}
