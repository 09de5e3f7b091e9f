//! Three writes. The reads do not show where one ended.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;

    for word in ["one,", "two,", "three"] {
        client.write_all(word.as_bytes())?;
    }
    // To show the same reads in every run, the reader waits until all bytes are there.
    // A real one must not.
    while server.peek(&mut [0; 100])? < "one,two,three".len() {
        thread::yield_now();
    }
    drop(client);

    let mut buffer = [0; 6];
    loop {
        let n = server.read(&mut buffer)?;
        println!("read {n}: {:?}", buffer[..n].escape_ascii().to_string());
        if n == 0 {
            return Ok(());
        }
    }
}
