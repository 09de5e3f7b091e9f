//! One thread, many sockets: it sleeps until the kernel says which of them is ready.

use std::{
    collections::HashMap,
    io::{self, ErrorKind, Read, Write},
    net::{self, SocketAddr},
    thread,
};

use mio::{
    Events, Interest, Poll, Token,
    net::{TcpListener, TcpStream},
};

// ANCHOR: loop
const LISTENER: Token = Token(0);

fn serve(mut listener: TcpListener) -> io::Result<()> {
    let (mut poll, mut events) = (Poll::new()?, Events::with_capacity(64));
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    let mut clients = HashMap::new();
    let mut next = 1;
    loop {
        poll.poll(&mut events, None)?; // the only call that waits
        for event in &events {
            if event.token() != LISTENER {
                let done =
                    clients.get_mut(&event.token()).is_none_or(|it| echo(it).is_err());
                if done {
                    clients.remove(&event.token());
                }
                continue;
            }
            while let Ok((mut stream, _)) = listener.accept() {
                let token = Token(next);
                next += 1;
                poll.registry().register(&mut stream, token, Interest::READABLE)?;
                clients.insert(token, stream);
            }
        }
    }
}

/// Takes all that is there. An error means that this client is done.
fn echo(stream: &mut TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            // Short answers fit into the kernel's buffer. A real server keeps the rest,
            // and asks to be told when the socket is writable.
            Ok(n) => stream.write_all(&buffer[..n])?,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}
// ANCHOR_END: loop

fn ask(server: SocketAddr, text: &str) -> io::Result<String> {
    let mut stream = net::TcpStream::connect(server)?;
    stream.write_all(text.as_bytes())?;
    let mut reply = vec![0; text.len()];
    stream.read_exact(&mut reply)?;
    Ok(String::from_utf8_lossy(&reply).into_owned())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let server = listener.local_addr()?;
    thread::spawn(move || serve(listener));

    let silent = net::TcpStream::connect(server)?; // connects first, and sends nothing
    println!("{}", ask(server, "ada")?);
    println!("{}", ask(server, "bob")?);
    drop(silent);
    Ok(())
}
