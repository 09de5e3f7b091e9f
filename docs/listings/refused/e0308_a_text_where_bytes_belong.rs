use std::{io::Write, net::TcpStream};

fn main() {
    let mut stream = TcpStream::connect("127.0.0.1:4000").unwrap();
    stream.write_all("hello\n").unwrap();
}
