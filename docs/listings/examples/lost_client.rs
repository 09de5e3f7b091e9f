//! One client resets its connection. The next one is served as if nothing had happened.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use socket2::SockRef;

fn count(stream: &mut TcpStream) -> io::Result<usize> {
    let mut received = Vec::new();
    stream.read_to_end(&mut received)
}

// ANCHOR: serve
fn serve(mut stream: TcpStream) {
    match count(&mut stream) {
        Ok(total) => println!("closed: {total} bytes"),
        Err(error) => println!("lost: {}", error.kind()),
    }
}
// ANCHOR_END: serve

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    for resets in [true, false] {
        let mut client = TcpStream::connect(listener.local_addr()?)?;
        let (stream, _peer) = listener.accept()?;
        let thread = thread::spawn(move || serve(stream));

        client.write_all(b"hello")?;
        if resets {
            // With this option a close is a reset.
            SockRef::from(&client).set_linger(Some(Duration::ZERO))?;
        }
        drop(client);
        thread.join().expect("serve does not panic");
    }
    Ok(())
}
