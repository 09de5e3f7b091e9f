//! A client of a UDP echo server.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::WARM_UP;

/// Bytes in a datagram.
const SIZE: usize = 64;

/// A reply that takes longer than this is lost.
const LOST: Duration = Duration::from_millis(200);

/// So many losses with no reply between them are no accident.
const DEAD: u32 = 25;

/// What a client has seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Datagrams that came back, a second.
    pub replies: f64,
    /// Datagrams that did not come back.
    pub lost: u64,
}

/// Keeps `window` datagrams on their way: for each that comes back the next one is sent.
///
/// # Errors
/// The server does not answer at all.
pub fn replies(server: SocketAddr, window: u64, seconds: f64) -> Result<Seen> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket.connect(server).with_context(|| format!("cannot reach {server}"))?;
    socket.set_read_timeout(Some(LOST))?;
    exchange(&socket, window, seconds * WARM_UP)?;
    exchange(&socket, window, seconds)
}

fn exchange(socket: &UdpSocket, window: u64, seconds: f64) -> Result<Seen> {
    let begin = Instant::now();
    let (mut came, mut lost, mut silent) = (0_u64, 0, 0);
    let mut flying = 0;
    loop {
        while flying < window {
            socket.send(&[b'x'; SIZE]).context("cannot send")?;
            flying += 1;
        }
        match socket.recv(&mut [0; SIZE]) {
            Ok(_) => (came, flying, silent) = (came + 1, flying - 1, 0),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                (lost, flying, silent) = (lost + flying, 0, silent + 1);
            }
            Err(error) => return Err(error).context("cannot receive"),
        }
        if silent == DEAD {
            bail!("nothing has come back for {} s", (LOST * DEAD).as_secs());
        }
        let passed = begin.elapsed().as_secs_f64();
        if passed >= seconds && came > 0 {
            drain(socket, flying);
            return Ok(Seen { replies: came as f64 / passed, lost });
        }
    }
}

/// What is still on its way must not be taken for a reply to what comes later.
fn drain(socket: &UdpSocket, flying: u64) {
    for _ in 0..flying {
        // Whatever goes wrong here goes wrong again where it counts.
        let _ = socket.recv(&mut [0; SIZE]);
    }
}
