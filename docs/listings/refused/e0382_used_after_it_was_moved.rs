use std::{net::TcpStream, thread};

fn serve(stream: TcpStream) {
    let reader = thread::spawn(move || stream.peer_addr());
    println!("{:?} {:?}", stream.local_addr(), reader.join());
}

fn main() {
    serve(TcpStream::connect("127.0.0.1:4000").unwrap());
}
