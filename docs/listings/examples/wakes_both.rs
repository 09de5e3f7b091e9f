//! Linux: one thread waits in `read`, one in `write`, until the connection is shut down.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?; // neither sends nor reads
    let (server, _) = listener.accept()?;

    thread::scope(|scope| {
        let reader = scope.spawn(|| (&server).read(&mut [0; 100]));
        // More than all buffers have room for.
        let writer = scope.spawn(|| (&server).write_all(&vec![0; 100_000_000]));

        client.peek(&mut [0])?; // returns when the writer has begun
        server.shutdown(Shutdown::Both)?;
        let read = reader.join().expect("no panic");
        let written = writer.join().expect("no panic");
        println!("read:  {:?}", read.map_err(|error| error.kind()));
        println!("write: {:?}", written.map_err(|error| error.kind()));
        drop(client);
        Ok(())
    })
}
