//! Many clients of a TCP echo server, played by one thread: a thread for each client would take
//! more time than the server.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context, Result};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll};

use super::connection::{WARM_UP, connect, read_available, register, wait};
use crate::results::statistics;

/// Bytes in a message.
const MESSAGE_LEN: usize = 64;

/// What the clients have measured.
#[derive(Clone, Debug)]
pub(crate) struct Latencies {
    /// Round trips per second of all clients together.
    pub(crate) round_trips: f64,
    /// The duration of each round trip in seconds, the shortest first.
    sorted: Vec<f64>,
}

impl Latencies {
    /// The duration in seconds that this part of all round trips does not exceed.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        statistics::quantile(&self.sorted, part).unwrap_or_default()
    }
}

/// Clients that are connected, each with one message in flight.
pub(crate) struct Crowd {
    clients: Vec<Client>,
    poll: Poll,
    events: Events,
}

struct Client {
    stream: TcpStream,
    /// Bytes of the reply that have arrived.
    received: usize,
    sent_at: Instant,
}

impl Crowd {
    /// Connects the clients one after the other, each after the previous one got an answer, so that
    /// the listener's queue does not overflow.
    ///
    /// # Errors
    ///
    /// A client cannot connect.
    pub(crate) fn connect(server: SocketAddr, count: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let mut clients = Vec::with_capacity(count);
        for number in 0..count {
            let mut stream = connect(server).with_context(|| format!("client {number}"))?;
            stream.write_all(b"x")?;
            stream
                .read_exact(&mut [0])
                .with_context(|| format!("client {number} gets no answer"))?;
            let stream = register(stream, &poll, number, Interest::READABLE)?;
            clients.push(Client { stream, received: 0, sent_at: Instant::now() });
        }
        Ok(Self { clients, poll, events: Events::with_capacity(1024) })
    }

    /// Lets each client send a message, and the next one when the reply has arrived.
    ///
    /// # Errors
    ///
    /// A client gets no answer.
    pub(crate) fn talk(&mut self, seconds: f64) -> Result<Latencies> {
        for client in &mut self.clients {
            client.send()?;
        }
        self.round_trips(seconds * WARM_UP)?;
        let begin = Instant::now();
        let durations = self.round_trips(seconds)?;
        let round_trips = durations.len() as f64 / begin.elapsed().as_secs_f64();
        Ok(Latencies { round_trips, sorted: statistics::sorted(durations) })
    }

    /// The duration of each round trip that ends in this time. At least as many as there are
    /// clients, since a slow server may need longer to answer all of them.
    fn round_trips(&mut self, seconds: f64) -> Result<Vec<f64>> {
        let begin = Instant::now();
        let mut durations = Vec::new();
        while durations.len() < self.clients.len() || begin.elapsed().as_secs_f64() < seconds {
            wait(&mut self.poll, &mut self.events)?;
            for event in &self.events {
                let client = &mut self.clients[event.token().0];
                if client.has_reply()? {
                    durations.push(client.sent_at.elapsed().as_secs_f64());
                    client.send()?;
                }
            }
        }
        Ok(durations)
    }
}

impl Client {
    /// Sends a message, which is so small that there is always room for it.
    fn send(&mut self) -> Result<()> {
        self.received = 0;
        self.sent_at = Instant::now();
        self.stream.write_all(&[b'x'; MESSAGE_LEN]).context("cannot send")
    }

    /// Whether the whole reply has arrived. If not, there will be another event.
    fn has_reply(&mut self) -> Result<bool> {
        let mut reply = [0; MESSAGE_LEN];
        while self.received < MESSAGE_LEN {
            let count = read_available(&mut self.stream, &mut reply[self.received..])?;
            if count == 0 {
                return Ok(false);
            }
            self.received += count;
        }
        Ok(true)
    }
}
