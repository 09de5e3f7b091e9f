//! Linux: a program that may have nine file descriptors accepts clients until it has none left.

use std::{
    env, io,
    net::{TcpListener, TcpStream},
    process::Command,
};

// ANCHOR: accept
fn three_clients() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let connect = || TcpStream::connect(listener.local_addr()?);
    let first = (connect()?, listener.accept()?);
    let _second = (connect()?, listener.accept()?);

    let _third = connect()?;
    for _ in 0..3 {
        println!("accept: {}", listener.accept().unwrap_err());
    }
    drop(first);
    println!("a client has left; accept: {}", listener.accept().is_ok());
    Ok(())
}
// ANCHOR_END: accept

fn main() -> io::Result<()> {
    if env::args().len() == 1 {
        // This program starts itself once more, with a limit.
        let program = env::current_exe()?;
        Command::new("sh")
            .args(["-c", "ulimit -n 9; exec \"$0\" limited"])
            .arg(program)
            .status()?;
        return Ok(());
    }

    three_clients()
}
