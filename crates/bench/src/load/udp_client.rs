//! A client of a UDP echo server.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::connection::WARM_UP;

/// Bytes in a datagram.
const DATAGRAM_LEN: usize = 64;
/// A reply that takes longer than this is considered lost.
const LOSS_TIMEOUT: Duration = Duration::from_millis(200);
/// After this many losses in a row the server is considered dead.
const MAX_LOSSES: u32 = 25;

/// What a client has measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replies {
    /// Replies per second.
    pub(crate) per_second: f64,
    /// Datagrams that did not come back.
    pub(crate) lost: u64,
}

/// Keeps `window` datagrams in flight: whenever one comes back, the next one is sent.
///
/// # Errors
///
/// The server does not answer at all.
pub(crate) fn exchange(server: SocketAddr, window: u64, seconds: f64) -> Result<Replies> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(server).with_context(|| format!("cannot reach {server}"))?;
    socket.set_read_timeout(Some(LOSS_TIMEOUT))?;
    exchange_for(&socket, window, seconds * WARM_UP)?;
    exchange_for(&socket, window, seconds)
}

fn exchange_for(socket: &UdpSocket, window: u64, seconds: f64) -> Result<Replies> {
    let begin = Instant::now();
    let (mut received, mut lost, mut in_flight) = (0_u64, 0, 0);
    let mut losses_in_a_row = 0;
    loop {
        while in_flight < window {
            socket.send(&[b'x'; DATAGRAM_LEN]).context("cannot send")?;
            in_flight += 1;
        }
        match socket.recv(&mut [0; DATAGRAM_LEN]) {
            Ok(_) => {
                received += 1;
                in_flight -= 1;
                losses_in_a_row = 0;
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                lost += in_flight;
                in_flight = 0;
                losses_in_a_row += 1;
            }
            Err(error) => return Err(error).context("cannot receive"),
        }
        let silence = LOSS_TIMEOUT * MAX_LOSSES;
        ensure!(losses_in_a_row < MAX_LOSSES, "no reply for {} s", silence.as_secs());
        let elapsed = begin.elapsed().as_secs_f64();
        if elapsed >= seconds && received > 0 {
            drain(socket, in_flight);
            return Ok(Replies { per_second: received as f64 / elapsed, lost });
        }
    }
}

/// Receives what is still in flight, so that it is not taken for a reply to a later datagram.
fn drain(socket: &UdpSocket, in_flight: u64) {
    for _ in 0..in_flight {
        // An error here shows up again in the exchange that counts.
        let _ = socket.recv(&mut [0; DATAGRAM_LEN]);
    }
}
