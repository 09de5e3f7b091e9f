//! Four clients leave. What the server's `read` returns.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    time::Duration,
};

fn leave(mut client: TcpStream, how: &str) -> io::Result<()> {
    match how {
        "half-closes" => client.shutdown(Shutdown::Write)?,
        "says goodbye" => client.write_all(b"/quit\n")?,
        // A lingering time of zero: closing sends a reset, as after a crash.
        "resets" => socket2::SockRef::from(&client).set_linger(Some(Duration::ZERO))?,
        _ => {}
    }
    drop(client);
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    for how in ["says goodbye", "closes", "half-closes", "resets"] {
        let client = TcpStream::connect(listener.local_addr()?)?;
        let (mut server, _) = listener.accept()?;
        leave(client, how)?;
        let result = server.read(&mut [0; 100]);
        println!("{how}: {:?}", result.map_err(|error| error.kind()));
    }
    Ok(())
}
