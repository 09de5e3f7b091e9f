//! Connections to a server under load, and the times that all loads have in common.

use std::io::{self, ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use mio::{Events, Interest, Poll, Token};

/// A server that is silent for longer than this is considered dead.
pub(super) const REPLY_TIMEOUT: Duration = Duration::from_secs(10);

/// The part of a sample's time that is spent before it counts: caches fill, and an interpreter
/// optimizes what it runs often.
pub(super) const WARM_UP: f64 = 0.2;

/// Connects, with timeouts and without Nagle's algorithm.
///
/// # Errors
///
/// The server does not accept the connection.
pub(super) fn connect(server: SocketAddr) -> Result<TcpStream> {
    let stream =
        TcpStream::connect(server).with_context(|| format!("cannot connect to {server}"))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(REPLY_TIMEOUT))?;
    stream.set_write_timeout(Some(REPLY_TIMEOUT))?;
    Ok(stream)
}

/// Makes a connection non-blocking, and registers it.
///
/// # Errors
///
/// The system refuses one of these.
pub(super) fn register(
    stream: TcpStream,
    poll: &Poll,
    number: usize,
    interest: Interest,
) -> Result<mio::net::TcpStream> {
    stream.set_nonblocking(true)?;
    let mut stream = mio::net::TcpStream::from_std(stream);
    poll.registry().register(&mut stream, Token(number), interest)?;
    Ok(stream)
}

/// Waits until a connection is ready.
///
/// # Errors
///
/// None is ready for too long.
pub(super) fn wait(poll: &mut Poll, events: &mut Events) -> Result<()> {
    poll.poll(events, Some(REPLY_TIMEOUT))?;
    ensure!(!events.is_empty(), "no connection has moved for {} s", REPLY_TIMEOUT.as_secs());
    Ok(())
}

/// Reads what has arrived, without waiting: 0 bytes if nothing has.
///
/// # Errors
///
/// The connection is closed or broken.
pub(super) fn read_available(stream: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    moved(stream.read(buffer))
}

/// How many bytes a call has moved: 0 if it would have had to wait.
pub(super) fn moved(result: io::Result<usize>) -> Result<usize> {
    match result {
        Ok(0) => bail!("the server has closed the connection"),
        Ok(count) => Ok(count),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(error).context("cannot exchange bytes with the server"),
    }
}
