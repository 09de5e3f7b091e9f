//! Servers, most of them bad.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use crate::locks::named;

pub fn good() {
    serve(&announced());
}

fn serve(listener: &TcpListener) {
    loop {
        let client = accepted(listener);
        thread::spawn(move || echo(&client));
    }
}

fn echo(client: &TcpStream) {
    let (mut reader, mut writer) = (client, client);
    if let Err(error) = io::copy(&mut reader, &mut writer) {
        eprintln!("{error}");
    }
}

pub fn accept() {
    drop(accepted(&announced()));
}

pub fn read() {
    let mut client = accepted(&announced());
    io::copy(&mut client, &mut io::sink()).expect("the client does not reset");
}

pub fn write() {
    let mut client = accepted(&announced());
    while client.write_all(&[b'x'; 65_536]).is_ok() {}
}

/// What is sent goes through a channel that is full before long.
pub fn write_behind_a_channel() {
    let mut client = accepted(&announced());
    let (lines, queue) = mpsc::sync_channel(2);
    thread::spawn(move || queue.iter().try_for_each(|line: [u8; 65_536]| client.write_all(&line)));
    while lines.send([b'x'; 65_536]).is_ok() {}
}

pub fn silent() {
    let _listener = listener();
    loop {
        thread::park();
    }
}

pub fn print_without_flush() {
    let listener = listener();
    print!("listening on {}", listener.local_addr().expect("it is bound"));
    serve(&listener);
}

pub fn udp_timeout(limit: Duration) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    socket.set_read_timeout(Some(limit)).expect("it is not 0");
    let mut datagram = [0; 64];
    while socket.recv_from(&mut datagram).is_err() {}
}

pub fn hold_lock_while_reading() {
    let listener = announced();
    let total = Arc::new(Mutex::new(0));
    for number in 1.. {
        let (mut client, total) = (accepted(&listener), Arc::clone(&total));
        named(&format!("client-{number}"), move || {
            let mut total = total.lock().expect("nobody panics");
            *total += client.read(&mut [0; 64]).expect("the client does not reset");
        });
    }
}

fn announced() -> TcpListener {
    let listener = listener();
    println!("listening on {}", listener.local_addr().expect("it is bound"));
    listener
}

fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a port is free")
}

fn accepted(listener: &TcpListener) -> TcpStream {
    listener.accept().expect("no limit is reached").0
}

fn udp_announced() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    println!("listening on {}", socket.local_addr().expect("it is bound"));
    socket
}

/// Sends each datagram back, from the socket that `reply` chooses.
fn udp(reply: impl Fn(&UdpSocket) -> UdpSocket) {
    let socket = udp_announced();
    let mut datagram = [0; 64];
    loop {
        let (length, from) = socket.recv_from(&mut datagram).expect("loopback is there");
        reply(&socket).send_to(&datagram[..length], from).expect("it fits");
    }
}

pub fn udp_good() {
    udp(|socket| socket.try_clone().expect("a descriptor is left"));
}

pub fn udp_ends_when_empty() {
    let socket = udp_announced();
    let mut datagram = [0; 64];
    loop {
        let (length, from) = socket.recv_from(&mut datagram).expect("loopback is there");
        if length == 0 {
            return;
        }
        socket.send_to(&datagram[..length], from).expect("it fits");
    }
}

pub fn udp_first_sender() {
    let mut first = None;
    let socket = udp_announced();
    let mut datagram = [0; 64];
    loop {
        let (length, from) = socket.recv_from(&mut datagram).expect("loopback is there");
        socket.send_to(&datagram[..length], *first.get_or_insert(from)).expect("it fits");
    }
}

pub fn udp_connects() {
    let socket = udp_announced();
    let (_, from) = socket.peek_from(&mut [0; 64]).expect("loopback is there");
    socket.connect(from).expect("UDP connects without asking");
    let mut datagram = [0; 64];
    while let Ok(length) = socket.recv(&mut datagram) {
        socket.send(&datagram[..length]).expect("it fits");
    }
}

pub fn udp_asks(server: &str) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    socket.connect(server).expect("UDP connects without asking");
    socket.send(b"hello").expect("it fits");
    let mut reply = [0; 64];
    let length = socket.recv(&mut reply).expect("somebody receives");
    println!("{}", String::from_utf8_lossy(&reply[..length]));
}

pub fn udp_asks_anybody(server: &str) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    socket.set_read_timeout(Some(Duration::from_secs(10))).expect("10 s are not 0");
    socket.send_to(b"hello", server).expect("it fits");
    let mut reply = [0; 64];
    let (length, _) = socket.recv_from(&mut reply).expect("somebody answers");
    println!("{}", String::from_utf8_lossy(&reply[..length]));
}

pub fn udp_other_socket() {
    udp(|_| UdpSocket::bind("127.0.0.1:0").expect("a port is free"));
}

pub fn misses_the_end(server: &str) {
    let mut connection = TcpStream::connect(server).expect("the check listens");
    connection.write_all(b"hello?\n").expect("it is connected");
    io::copy(&mut connection, &mut io::sink()).expect("the check does not reset");
    crate::waits::stdin();
}
