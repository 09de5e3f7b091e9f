//! A UDP socket of a check, and what has passed through it.

use std::net::{SocketAddr, UdpSocket};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Datagrams that are remembered to explain a wrong one.
const REMEMBERED: usize = 64;

/// The longest datagram that a socket can receive, in bytes, and one more.
const LONGEST: usize = 65_536;

#[derive(Debug)]
pub(crate) struct Mailbox {
    socket: UdpSocket,
    history: Mutex<History>,
}

#[derive(Debug, Default)]
pub(crate) struct History {
    /// The last ones that were sent, in their order.
    pub sent: Vec<Vec<u8>>,
    /// The last one that arrived and was right.
    pub received: Option<Vec<u8>>,
}

impl Mailbox {
    pub(crate) fn new(socket: UdpSocket) -> Self {
        Self { socket, history: Mutex::default() }
    }

    pub(crate) fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    pub(crate) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn port(&self) -> Option<u16> {
        self.socket.local_addr().ok().map(|address| address.port())
    }

    /// The next datagram and where it came from, if there is one before the socket's time limit.
    pub(crate) fn receive(&self) -> Option<(Vec<u8>, SocketAddr)> {
        let mut buffer = vec![0; LONGEST];
        let (n, from) = self.socket.recv_from(&mut buffer).ok()?;
        buffer.truncate(n);
        Some((buffer, from))
    }

    /// The next datagram, if one waits already.
    pub(crate) fn next_waiting(&self) -> Option<Vec<u8>> {
        let _ = self.socket.set_read_timeout(Some(Duration::from_millis(20)));
        self.receive().map(|(bytes, _)| bytes)
    }

    pub(crate) fn has_sent(&self, bytes: &[u8]) -> bool {
        !bytes.is_empty() && self.history().sent.iter().any(|it| it == bytes)
    }

    /// Whether `want` waits here to be received and is not what was sent from here.
    pub(crate) fn finds(&self, want: &[u8]) -> bool {
        let _ = self.socket.set_nonblocking(true);
        let mut waiting = std::iter::from_fn(|| self.receive()).take(REMEMBERED);
        waiting.any(|(bytes, _)| bytes == want) && !self.has_sent(want)
    }
}

impl History {
    pub(crate) fn remember(&mut self, bytes: &[u8]) {
        if self.sent.len() == REMEMBERED {
            self.sent.remove(0);
        }
        self.sent.push(bytes.to_vec());
    }
}
