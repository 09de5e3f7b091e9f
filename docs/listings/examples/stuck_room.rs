//! One thread tells every bidder each price, in a loop. Carol does not read.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let carol = TcpStream::connect(listener.local_addr()?)?; // and never reads
    let mut ada = TcpStream::connect(listener.local_addr()?)?;
    let (mut to_carol, _) = listener.accept()?;
    let (mut to_ada, _) = listener.accept()?;
    // Only so that this program ends: without it, the write waits as long as carol likes.
    to_carol.set_write_timeout(Some(Duration::from_millis(200)))?;

    let mut heard = 0;
    loop {
        if to_carol.write_all(&[b'.'; 100_000]).is_err() {
            println!("the write to carol does not return");
            break;
        }
        to_ada.write_all(b"$")?;
        ada.read_exact(&mut [0])?;
        heard += 1;
    }
    println!("ada has heard some prices: {}", heard > 0);
    ada.set_nonblocking(true)?;
    println!("ada has heard this one: {}", ada.read(&mut [0]).is_ok());
    drop(carol);
    Ok(())
}
