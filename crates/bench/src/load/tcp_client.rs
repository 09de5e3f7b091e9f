//! One client of a TCP echo server.

use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context, Result};
use mio::{Events, Interest, Poll};

use super::connection::{WARM_UP, connect, moved, read_available, register, wait};

/// Round trips per second: messages of `size` bytes, one at a time.
///
/// # Errors
///
/// The server does not answer.
pub(crate) fn round_trips(server: SocketAddr, size: usize, seconds: f64) -> Result<f64> {
    let mut stream = connect(server)?;
    let message = vec![b'x'; size];
    let mut reply = vec![0; size];
    rate(seconds, || {
        stream.write_all(&message).context("cannot send")?;
        stream.read_exact(&mut reply).context("cannot receive")
    })
}

/// Connections per second, one after the other: each sends a byte, gets it back, and closes.
///
/// # Errors
///
/// The server does not answer.
pub(crate) fn connections(server: SocketAddr, seconds: f64) -> Result<f64> {
    rate(seconds, || {
        let mut stream = connect(server)?;
        stream.write_all(b"x").context("cannot send")?;
        stream.read_exact(&mut [0]).context("cannot receive")
    })
}

/// MiB per second: messages of `size` bytes. The client reads a message back while it is still
/// sending it, as it must: an echo server stops reading when its client does not read.
///
/// # Errors
///
/// The server does not answer.
pub(crate) fn throughput(server: SocketAddr, size: usize, seconds: f64) -> Result<f64> {
    let mut client = Duplex::connect(server, size)?;
    let messages = rate(seconds, || client.exchange())?;
    Ok(messages * size as f64 / f64::from(1 << 20))
}

/// Repetitions of `once` per second, after a warm-up.
fn rate(seconds: f64, mut once: impl FnMut() -> Result<()>) -> Result<f64> {
    repeat(seconds * WARM_UP, &mut once)?;
    repeat(seconds, &mut once)
}

/// Repeats `once` for that time, but at least once, and returns the repetitions per second.
fn repeat(seconds: f64, once: &mut impl FnMut() -> Result<()>) -> Result<f64> {
    let begin = Instant::now();
    let mut count = 0;
    loop {
        once()?;
        count += 1;
        let elapsed = begin.elapsed().as_secs_f64();
        if elapsed >= seconds {
            return Ok(f64::from(count) / elapsed);
        }
    }
}

/// A connection on which one thread sends and receives at the same time.
struct Duplex {
    stream: mio::net::TcpStream,
    poll: Poll,
    events: Events,
    message: Vec<u8>,
    reply: Vec<u8>,
}

impl Duplex {
    fn connect(server: SocketAddr, size: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        let stream = register(connect(server)?, &poll, 0, interest)?;
        let (message, reply) = (vec![b'x'; size], vec![0; size]);
        Ok(Self { stream, poll, events: Events::with_capacity(4), message, reply })
    }

    /// Sends a message and receives it back.
    fn exchange(&mut self) -> Result<()> {
        let (mut sent, mut received) = (0, 0);
        while received < self.reply.len() {
            let mut count = 0;
            if sent < self.message.len() {
                count = moved(write_available(&mut self.stream, &self.message[sent..]))?;
                sent += count;
            }
            let back = read_available(&mut self.stream, &mut self.reply[received..])?;
            received += back;
            if count + back == 0 {
                wait(&mut self.poll, &mut self.events)?;
            }
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the rest is sent when there is room again")]
fn write_available(stream: &mut impl Write, bytes: &[u8]) -> io::Result<usize> {
    stream.write(bytes)
}
