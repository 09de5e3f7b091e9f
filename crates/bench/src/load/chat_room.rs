//! A chat room with one speaker and many listeners, all played by one thread.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::Result;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll};

use super::chat_client::ChatClient;
use super::connection::{WARM_UP, read_available, register, wait};

/// Bytes of a line as it is delivered: `[speaker] xxx…\n`.
const LINE_LEN: usize = 64;
/// What the server puts before the text.
const PREFIX: &str = "[speaker] ";
/// Lines that are sent at once.
const BATCH: usize = 100;
/// Batches in flight: fewer than any server queues for a client that reads, so no line is lost.
const WINDOW: usize = 8;
/// Clients that join before all others read what the server told them about it.
const JOINS: usize = 50;

/// A room in which all have joined.
pub(crate) struct Room {
    speaker: ChatClient,
    listeners: Vec<Listener>,
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
}

struct Listener {
    stream: TcpStream,
    received: usize,
}

impl Room {
    /// Lets this many listeners join, and then the speaker.
    ///
    /// # Errors
    ///
    /// A client cannot join, or a line is lost.
    pub(crate) fn fill(server: SocketAddr, count: usize) -> Result<Self> {
        let mut clients = Vec::with_capacity(count);
        for number in 0..count {
            clients.push(ChatClient::join(server, &format!("hearer{number}"))?);
            if number % JOINS == JOINS - 1 {
                // The server tells each client about all later ones, and drops clients that don't
                // read.
                for client in &mut clients[..number] {
                    client.wait_for(&format!("* hearer{number} has entered"))?;
                }
            }
        }
        let mut speaker = ChatClient::join(server, "speaker")?;
        speaker.send("now\n")?;
        let poll = Poll::new()?;
        let mut listeners = Vec::with_capacity(count);
        for (number, mut client) in clients.into_iter().enumerate() {
            client.wait_for("[speaker] now")?;
            let stream = register(client.into_stream()?, &poll, number, Interest::READABLE)?;
            listeners.push(Listener { stream, received: 0 });
        }
        let events = Events::with_capacity(1024);
        Ok(Self { speaker, listeners, poll, events, buffer: vec![0; 256 * 1024] })
    }

    /// Deliveries per second, over all listeners.
    ///
    /// # Errors
    ///
    /// A line does not arrive.
    pub(crate) fn deliveries(&mut self, seconds: f64) -> Result<f64> {
        self.speak(seconds * WARM_UP)?;
        let begin = Instant::now();
        let lines = self.speak(seconds)?;
        Ok((lines * self.listeners.len()) as f64 / begin.elapsed().as_secs_f64())
    }

    /// Sends lines for that time, waits until all listeners have all of them, and returns how many
    /// lines were sent.
    fn speak(&mut self, seconds: f64) -> Result<usize> {
        let begin = Instant::now();
        let text = "x".repeat(LINE_LEN - PREFIX.len() - 1);
        let batch = format!("{text}\n").repeat(BATCH);
        for listener in &mut self.listeners {
            listener.received = 0;
        }
        let (mut sent, mut delivered) = (0, 0);
        // For each batch in flight, how many listeners have received it.
        let mut receivers = [0; WINDOW];
        loop {
            let continues = sent == 0 || begin.elapsed().as_secs_f64() < seconds;
            if continues && sent < delivered + WINDOW {
                self.speaker.send(&batch)?;
                sent += 1;
                continue;
            }
            if sent == delivered {
                return Ok(sent * BATCH);
            }
            self.receive(&mut receivers)?;
            while delivered < sent && receivers[delivered % WINDOW] == self.listeners.len() {
                receivers[delivered % WINDOW] = 0;
                delivered += 1;
            }
        }
    }

    /// Waits until something arrives, reads it, and counts for each batch the listeners that have
    /// now received all of it.
    fn receive(&mut self, receivers: &mut [usize; WINDOW]) -> Result<()> {
        wait(&mut self.poll, &mut self.events)?;
        for event in &self.events {
            let listener = &mut self.listeners[event.token().0];
            let before = listener.batches();
            listener.read_all(&mut self.buffer)?;
            for batch in before..listener.batches() {
                receivers[batch % WINDOW] += 1;
            }
        }
        Ok(())
    }
}

impl Listener {
    fn batches(&self) -> usize {
        self.received / (LINE_LEN * BATCH)
    }

    /// Counts the bytes that have arrived. A test looks at the lines themselves.
    fn read_all(&mut self, buffer: &mut [u8]) -> Result<()> {
        loop {
            match read_available(&mut self.stream, buffer)? {
                0 => return Ok(()),
                count => self.received += count,
            }
        }
    }
}
