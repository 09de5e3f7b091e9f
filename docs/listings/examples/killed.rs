//! Linux: a program is killed. Whether its peer sees an end or a reset depends on what was unread.

use std::{
    env,
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    thread,
};

fn main() -> io::Result<()> {
    // This program starts itself with an address, to have a client that it can kill.
    if let Some(server) = env::args().nth(1) {
        let stream = TcpStream::connect(server)?;
        loop {
            let _still_open = &stream;
            thread::park();
        }
    }

    let listener = TcpListener::bind("127.0.0.1:0")?;
    for sent in ["", "hello"] {
        let address = listener.local_addr()?.to_string();
        let mut client = Command::new(env::current_exe()?).arg(address).spawn()?;
        let (mut stream, _) = listener.accept()?;
        stream.write_all(sent.as_bytes())?;

        client.kill()?; // SIGKILL
        client.wait()?;
        print!("killed with {} bytes unread: ", sent.len());
        match stream.read(&mut [0; 10]) {
            Ok(n) => println!("read returns {n}"),
            Err(error) => println!("{}", error.kind()),
        }
    }
    Ok(())
}
