//! One TCP connection between a check and the program, recorded.

mod fail;
pub(crate) mod read;
mod stream;
mod why;

use std::fmt;
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

use crate::platform::RawThread;
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::lines::{InWords, LineFault, LineWords};
use crate::report::explain::stream::StreamEnd;
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wait::pause::pause;
use crate::wait::probe;
use crate::wire::gone::{fail_refused, is_timeout};
use crate::wire::ladder::{Event, Ladder, Sample};

/// How long a connection may take. The system completes it before the program accepts.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How often to look whether a thread has come back to its read.
const READ_INTERVAL: Duration = Duration::from_millis(1);

/// Bytes of what was sent that are kept to explain a wrong reply.
const REMEMBERED: usize = 64 * 1024;

/// Bytes that one read may bring.
const CHUNK: usize = 32 * 1024;

/// What a segment carries on Ethernet, in bytes.
#[cfg(unix)]
const ETHERNET_MSS: u32 = 1460;

/// A check's side of a TCP connection with the program. Dropping it closes it.
///
/// It can be used on any thread. Each wait ends when what is expected is there, when the program
/// stands still, or after 10 s (40 s for a program that is seen to run).
pub struct Peer {
    stream: Arc<TcpStream>,
    program: Running,
    ladder: Ladder,
    /// Whether the program is the client of this connection.
    is_client: bool,
    /// Received and not yet accounted for.
    pending: Vec<u8>,
    /// What was sent; only the end is kept.
    sent: Vec<u8>,
    /// What was received and was right; only the end is kept.
    received: Vec<u8>,
    half_closed: bool,
    /// By which a report tells it from the check's other peers.
    name: Option<String>,
    /// What lines mean, if the check knows.
    in_words: Option<InWords>,
    /// Lines that begin like this are left out of what is received.
    ignored: Option<Vec<u8>>,
    /// Those that were left out since the last expectation that was met.
    left_out: Vec<String>,
    buffer: Vec<u8>,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer")
            .field("name", &self.name)
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}

impl Peer {
    /// With a receive buffer of about `buffer` bytes, where one is given: a small one stalls the
    /// program early.
    #[track_caller]
    pub(crate) fn connect(program: &Running, address: SocketAddr, buffer: Option<usize>) -> Self {
        let connect = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            if let Some(bytes) = buffer {
                // Before connecting, because the window's scale and the size of segments are agreed
                // on then.
                socket.set_recv_buffer_size(bytes)?;
                shorten_segments(&socket);
            }
            socket.connect_timeout(&address.into(), CONNECT_TIMEOUT)?;
            Ok(socket.into())
        };
        match connect() {
            Ok(stream) => Self::new(program, stream, Event::Connects),
            Err(error) => fail_refused(program, address, &error),
        }
    }

    /// `how` says who has connected to whom.
    pub(crate) fn new(program: &Running, stream: TcpStream, how: Event) -> Self {
        // A check decides itself when its bytes leave. Fails only on a connection that is gone
        // already.
        let _ = stream.set_nodelay(true);
        let port = |address: io::Result<SocketAddr>| address.map_or(0, |address| address.port());
        let left = format!("check :{}", port(stream.local_addr()));
        let right = format!("{} :{}", program.name(), port(stream.peer_addr()));
        let ladder = program.check().new_ladder(left, right);
        let is_client = matches!(how, Event::Accepts);
        ladder.add(how);
        Self {
            stream: Arc::new(stream),
            program: program.clone(),
            ladder,
            is_client,
            pending: Vec::new(),
            sent: Vec::new(),
            received: Vec::new(),
            half_closed: false,
            name: None,
            in_words: None,
            ignored: None,
            left_out: Vec::new(),
            buffer: vec![0; CHUNK],
        }
    }

    pub(crate) fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// Gives the peer a name. When a check has several peers with names, a report shows them all in
    /// one ladder.
    pub fn named(mut self, name: &str) -> Self {
        self.program.check().add_named(name, &self.ladder, &self.stream);
        self.name = Some(name.to_owned());
        self
    }

    /// Lets `in_words` say what it means when a line is missing, or is another one. A peer with a
    /// name gets lines, and a report compares them as lines.
    pub fn in_words(mut self, in_words: fn(&LineFault<'_>) -> LineWords) -> Self {
        self.in_words = Some(in_words);
        self
    }

    /// The check's own address, which the program sees as its peer's.
    ///
    /// # Panics
    /// If the connection is gone.
    pub fn address(&self) -> SocketAddr {
        self.stream.local_addr().expect("a connected socket has an address")
    }

    /// Sends `bytes`, in one write as far as the system takes them.
    ///
    /// # Panics
    /// With a report if the program has closed the connection, or does not read and nothing more is
    /// taken.
    #[track_caller]
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.ladder.add(Event::Sends(Sample::of(bytes)));
        self.remember(bytes);
        let mut rest = bytes;
        let _ = self.stream.set_write_timeout(Some(POLL_INTERVAL));
        let sent = wait_until(self.program.check(), Budget::Reply, || match rest {
            [] => Poll::Ready(()),
            _ => match write_some(&self.stream, rest) {
                Ok(n) => {
                    rest = &rest[n..];
                    Poll::Progress
                }
                Err(error) if is_timeout(error.kind()) => Poll::Pending,
                Err(_) => Poll::Over(Halt::Ended),
            },
        });
        if let Err(halt) = sent {
            self.fail_send(rest.len(), halt);
        }
        self
    }

    /// Sends what the program may never take: it may close the connection, or reset it, at any
    /// moment.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        let _ = self.stream.set_write_timeout(Some(CONNECT_TIMEOUT));
        if (&*self.stream).write_all(bytes).is_ok() {
            self.ladder.add(Event::Sends(Sample::of(bytes)));
            self.remember(bytes);
        }
        self
    }

    fn remember(&mut self, bytes: &[u8]) {
        keep_end(&mut self.sent, bytes);
    }

    /// Sends `bytes` and waits until the program has taken them from the system, so that what is
    /// sent next arrives with another read: a thread has returned from its read, and waits in the
    /// next one. Where the system does not tell, 20 ms.
    ///
    /// # Panics
    /// With a report if the program does not read.
    #[track_caller]
    pub fn send_piece(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let Some(before) = probe::readers(self.program.pid()) else {
            self.send(bytes);
            pause(POLL_INTERVAL);
            return self;
        };
        self.send(bytes.as_ref());
        let reads_on = |now: Vec<RawThread>| now.iter().any(|thread| !before.contains(thread));
        let taken = wait_until(self.program.check(), Budget::Reply, || {
            if probe::readers(self.program.pid()).is_some_and(reads_on) {
                return Poll::Ready(());
            }
            pause(READ_INTERVAL);
            Poll::Pending
        });
        if let Err(halt) = taken {
            self.fail_send(bytes.as_ref().len(), halt);
        }
        self
    }

    /// Sends the end of the stream (shutdown(2) with `SHUT_WR`): the program reads 0 bytes. It can
    /// still answer.
    pub fn half_close(&mut self) -> &mut Self {
        // Fails only if the connection is gone, which the next expectation reports.
        let _ = self.stream.shutdown(Shutdown::Write);
        self.half_closed = true;
        self.ladder.add(Event::Ends);
        self
    }

    /// Closes the connection with a reset (`SO_LINGER` 0, socket(7)): the program gets an error,
    /// not an end.
    pub fn reset(self) {
        // Fails only if the connection is gone: then there is nothing to reset.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        self.ladder.add(Event::Resets);
    }

    #[track_caller]
    fn fail_send(&self, left: usize, halt: Halt) -> ! {
        let cause = self.cause(&StreamEnd::Halt(halt.clone()));
        let got = match halt {
            Halt::Ended => "the program closed the connection".to_owned(),
            _ => format!("{} were not taken", text::count(left)),
        };
        self.report("the program does not take what is sent to it")
            .expected("the program reads on")
            .got(got)
            .maybe_cause(cause)
            .halted(halt)
            .fail()
    }

    #[track_caller]
    fn report(&self, headline: &str) -> Report {
        let together = self.name.as_ref().and_then(|_| self.program.check().drawing_of_all_named());
        let headline = match &self.name {
            Some(name) if !headline.contains(name.as_str()) => format!("{name}: {headline}"),
            _ => headline.to_owned(),
        };
        Report::new(&self.program, headline)
            .ladder(together.unwrap_or_else(|| self.ladder.draw()))
            .about_peer(self.stream.local_addr().ok())
    }
}

/// A sender's buffer grows with the segments that it may send. Those of the loopback, of 64 KiB,
/// make it store megabytes for a client that does not read; on a network it is stuck much sooner.
fn shorten_segments(socket: &Socket) {
    // What cannot be set only costs time.
    #[cfg(unix)]
    let _ = socket.set_tcp_mss(ETHERNET_MSS);
    #[cfg(not(unix))]
    let _ = socket;
}

#[expect(clippy::disallowed_methods, reason = "the caller counts, and goes on with the rest")]
fn write_some(mut to: &TcpStream, bytes: &[u8]) -> io::Result<usize> {
    to.write(bytes)
}

/// Adds `bytes` to a memory that keeps only the end.
fn keep_end(memory: &mut Vec<u8>, bytes: &[u8]) {
    memory.extend_from_slice(&bytes[bytes.len().saturating_sub(REMEMBERED)..]);
    let surplus = memory.len().saturating_sub(REMEMBERED);
    memory.drain(..surplus);
}
