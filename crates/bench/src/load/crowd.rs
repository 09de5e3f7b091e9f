//! Many clients of a TCP echo server, played by one thread: a thread for each would take more time than the server.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use super::{PATIENCE, WARM_UP};

/// Bytes in a message.
const SIZE: usize = 64;

/// What a crowd has seen.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Round trips a second of all clients together.
    pub round_trips: f64,
    /// How long round trips took, in seconds, the shortest first.
    times: Vec<f64>,
}

impl Seen {
    /// The time, in seconds, that this part of all round trips did not exceed.
    pub fn quantile(&self, part: f64) -> f64 {
        self.times[((self.times.len() - 1) as f64 * part) as usize]
    }
}

/// Clients that are connected, each with one message on its way or back again.
pub struct Crowd {
    members: Vec<Member>,
    poll: Poll,
    events: Events,
}

struct Member {
    stream: TcpStream,
    /// Bytes of the reply that have come.
    got: usize,
    sent: Instant,
}

impl Crowd {
    /// # Errors
    /// Somebody cannot connect.
    pub fn connect(server: SocketAddr, clients: usize) -> Result<Self> {
        let poll = Poll::new()?;
        let mut members = Vec::with_capacity(clients);
        for number in 0..clients {
            // One after the other, each answered, so that no queue of the listener overflows.
            let mut stream = std::net::TcpStream::connect(server)
                .with_context(|| format!("cannot connect client {number}"))?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.write_all(b"x")?;
            stream
                .read_exact(&mut [0])
                .with_context(|| format!("client {number} gets no answer"))?;
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
            members.push(Member { stream, got: 0, sent: Instant::now() });
        }
        Ok(Self { members, poll, events: Events::with_capacity(1024) })
    }

    /// Every client sends a message, and the next one when it has got it back.
    ///
    /// # Errors
    /// A client gets no answer.
    pub fn talk(&mut self, seconds: f64) -> Result<Seen> {
        self.members.iter_mut().try_for_each(Member::send)?;
        self.trips(seconds * WARM_UP)?;
        let begin = Instant::now();
        let mut times = self.trips(seconds)?;
        let round_trips = times.len() as f64 / begin.elapsed().as_secs_f64();
        times.sort_by(f64::total_cmp);
        Ok(Seen { round_trips, times })
    }

    /// How long each round trip took that has ended in this time; at least as many as there are clients, since a slow
    /// server may need longer for all of them.
    fn trips(&mut self, seconds: f64) -> Result<Vec<f64>> {
        let begin = Instant::now();
        let mut times = Vec::new();
        while times.len() < self.members.len() || begin.elapsed().as_secs_f64() < seconds {
            self.poll.poll(&mut self.events, Some(PATIENCE))?;
            ensure!(
                !self.events.is_empty(),
                "no client has got an answer for {} s",
                PATIENCE.as_secs()
            );
            for event in &self.events {
                let member = &mut self.members[event.token().0];
                if member.has_reply()? {
                    times.push(member.sent.elapsed().as_secs_f64());
                    member.send()?;
                }
            }
        }
        Ok(times)
    }
}

impl Member {
    /// A message is so small that there is always room for it.
    fn send(&mut self) -> Result<()> {
        (self.got, self.sent) = (0, Instant::now());
        self.stream.write_all(&[b'x'; SIZE]).context("cannot send")
    }

    /// Whether the reply is whole. If it is not, the system tells when there is more.
    fn has_reply(&mut self) -> Result<bool> {
        while self.got < SIZE {
            match self.stream.read(&mut [0; SIZE][self.got..]) {
                Ok(n) => {
                    ensure!(n > 0, "the server has closed a connection");
                    self.got += n;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                Err(error) => return Err(error).context("cannot receive"),
            }
        }
        Ok(true)
    }
}
