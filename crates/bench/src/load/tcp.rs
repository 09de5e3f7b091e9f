//! One client of a TCP echo server.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use mio::{Events, Interest, Poll, Token};

use super::{PATIENCE, WARM_UP};

/// Round trips a second of messages of so many bytes, one at a time.
///
/// # Errors
/// The server does not answer.
pub fn round_trips(server: SocketAddr, size: usize, seconds: f64) -> Result<f64> {
    let mut stream = connect(server)?;
    let message = vec![b'x'; size];
    let mut reply = vec![0; size];
    let mut round_trip = || -> Result<()> {
        stream.write_all(&message).context("cannot send")?;
        stream.read_exact(&mut reply).context("cannot receive")
    };
    per_second(seconds * WARM_UP, &mut round_trip)?;
    per_second(seconds, &mut round_trip)
}

/// Connections a second, one after the other: each sends a byte, gets it back, and closes.
///
/// # Errors
/// The server does not answer.
pub fn connections(server: SocketAddr, seconds: f64) -> Result<f64> {
    let mut visit = || -> Result<()> {
        let mut stream = connect(server)?;
        stream.write_all(b"x").context("cannot send")?;
        stream.read_exact(&mut [0]).context("cannot receive")
    };
    per_second(seconds * WARM_UP, &mut visit)?;
    per_second(seconds, &mut visit)
}

/// MiB a second of messages of so many bytes. A message is read while it is still being sent, as it must be: a server
/// that echoes stops reading when nobody takes what it has sent.
///
/// # Errors
/// The server does not answer.
pub fn throughput(server: SocketAddr, size: usize, seconds: f64) -> Result<f64> {
    let mut client = Throughput::connect(server, size)?;
    per_second(seconds * WARM_UP, || client.message())?;
    let messages = per_second(seconds, || client.message())?;
    Ok(messages * size as f64 / f64::from(1 << 20))
}

fn connect(server: SocketAddr) -> Result<TcpStream> {
    let stream =
        TcpStream::connect(server).with_context(|| format!("cannot connect to {server}"))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// How often a second `once` can be done. It is done once at least.
fn per_second(seconds: f64, mut once: impl FnMut() -> Result<()>) -> Result<f64> {
    let begin = Instant::now();
    let mut count = 0;
    loop {
        once()?;
        count += 1;
        let passed = begin.elapsed().as_secs_f64();
        if passed >= seconds {
            return Ok(f64::from(count) / passed);
        }
    }
}

/// A connection on which one thread sends and receives at the same time.
struct Throughput {
    stream: mio::net::TcpStream,
    poll: Poll,
    events: Events,
    message: Vec<u8>,
    reply: Vec<u8>,
}

impl Throughput {
    fn connect(server: SocketAddr, size: usize) -> Result<Self> {
        let stream = connect(server)?;
        stream.set_nonblocking(true)?;
        let mut stream = mio::net::TcpStream::from_std(stream);
        let poll = Poll::new()?;
        poll.registry().register(&mut stream, Token(0), Interest::READABLE | Interest::WRITABLE)?;
        Ok(Self {
            stream,
            poll,
            events: Events::with_capacity(4),
            message: vec![b'x'; size],
            reply: vec![0; size],
        })
    }

    fn message(&mut self) -> Result<()> {
        let (mut sent, mut got) = (0, 0);
        while got < self.reply.len() {
            let out = if sent < self.message.len() {
                now(|| send(&mut self.stream, &self.message[sent..]))?
            } else {
                0
            };
            let back = now(|| self.stream.read(&mut self.reply[got..]))?;
            (sent, got) = (sent + out, got + back);
            if out + back == 0 {
                self.poll.poll(&mut self.events, Some(PATIENCE))?;
                ensure!(
                    !self.events.is_empty(),
                    "nothing has moved for {} s",
                    Duration::as_secs(&PATIENCE)
                );
            }
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the rest is sent when there is room again")]
fn send(stream: &mut impl Write, bytes: &[u8]) -> io::Result<usize> {
    stream.write(bytes)
}

/// How many bytes move without waiting.
fn now(call: impl FnOnce() -> io::Result<usize>) -> Result<usize> {
    match call() {
        Ok(0) => bail!("the server has closed the connection"),
        Ok(n) => Ok(n),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(error).context("cannot exchange bytes with the server"),
    }
}
