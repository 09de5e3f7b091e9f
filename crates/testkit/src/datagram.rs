//! One UDP socket of a check's own, recorded.

use std::net::{SocketAddr, UdpSocket};

use crate::explain;
use crate::ladder::{Event, Ladder, Sample};
use crate::patience::Patience;
use crate::report::Report;
use crate::running::Running;

/// A check's own UDP socket, and the program's address.
pub struct Datagrams {
    socket: UdpSocket,
    program: Running,
    towards: SocketAddr,
    ladder: Ladder,
}

impl Datagrams {
    pub(crate) fn towards(program: &Running, towards: SocketAddr) -> Self {
        let any = if towards.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" };
        let socket = UdpSocket::bind(any).expect("a free port on the loopback interface");
        let _ = socket.set_read_timeout(Some(Patience::SLICE));
        let port = socket.local_addr().map_or(0, |address| address.port());
        let ladder = Ladder::new(format!("check :{port}"), format!("{} :{} (UDP)", program.name(), towards.port()));
        Self { socket, program: program.clone(), towards, ladder }
    }

    /// Sends one datagram; it may be empty.
    ///
    /// # Panics
    /// If it is longer than a datagram can be.
    pub fn send(&self, bytes: impl AsRef<[u8]>) -> &Self {
        let bytes = bytes.as_ref();
        self.ladder.add(Event::Sends(Sample::of(bytes)));
        self.socket.send_to(bytes, self.towards).expect("a datagram that fits");
        self
    }

    /// Waits for exactly one datagram with the bytes `want`, from the program's address.
    ///
    /// # Panics
    /// With a report if none comes, or another, or from elsewhere.
    #[track_caller]
    pub fn expect(&self, want: impl AsRef<[u8]>) -> &Self {
        let want = want.as_ref();
        let mut buffer = vec![0; 65_536];
        let mut patience = Patience::new();
        loop {
            match self.socket.recv_from(&mut buffer) {
                Ok((n, from)) => {
                    self.ladder.add(Event::Receives(Sample::of(&buffer[..n])));
                    if from != self.towards {
                        self.fail_source(from);
                    }
                    if buffer[..n] != *want {
                        self.report("the datagram is not what was expected")
                            .compare(want, &buffer[..n])
                            .maybe_usually(explain::datagram(want, &buffer[..n]))
                            .fail();
                    }
                    return self;
                }
                Err(_) => {
                    if let Some(halt) = patience.exhausted() {
                        self.ladder.add(Event::Silence(patience.waited()));
                        self.report("no datagram came").compare(want, b"").halted(Some(halt)).fail();
                    }
                }
            }
        }
    }

    #[track_caller]
    fn fail_source(&self, from: SocketAddr) -> ! {
        self.report("the datagram came from another address")
            .expected(format!("from {}", self.towards))
            .came(format!("from {from}"))
            .usually("it was sent from a socket of its own: reply with the socket that received")
            .fail()
    }

    #[track_caller]
    fn report(&self, headline: &str) -> Report {
        Report::new(headline).ladder(self.ladder.draw()).program(&self.program)
    }
}
