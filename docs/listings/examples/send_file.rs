//! A file goes over a connection, whatever its size, through a buffer that stays small.

use std::{
    env, fs,
    fs::File,
    io,
    net::{Shutdown, TcpListener, TcpStream},
    process, thread,
};

fn main() -> io::Result<()> {
    let path = env::temp_dir().join(format!("course-{}.bin", process::id()));
    fs::write(&path, vec![7; 3_000_000])?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;

    let (to_send, at_home) = (path.clone(), path);
    let sender = thread::spawn(move || {
        let (mut stream, _) = listener.accept()?;
        let count = io::copy(&mut File::open(to_send)?, &mut stream)?;
        stream.shutdown(Shutdown::Write)?; // the end of the file is the end of the stream
        Ok::<_, io::Error>(count)
    });

    let mut received = Vec::new();
    io::copy(&mut TcpStream::connect(address)?, &mut received)?;
    println!("sent {}, received {}", sender.join().expect("no panic")?, received.len());
    println!("the same bytes: {}", fs::read(&at_home)? == received);
    fs::remove_file(at_home)
}
