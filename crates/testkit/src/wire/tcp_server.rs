//! A server that a check plays itself, line by line, for the program's client.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use socket2::{Domain, Socket, Type};

use crate::check::current;
use crate::program::running::Running;
use crate::report::failure::Report;
use crate::wait::patience::Patience;
use crate::wire::ladder::Event;
use crate::wire::tcp::Peer;

/// A listening socket of the check's own.
pub struct FakeServer {
    listener: TcpListener,
}

impl FakeServer {
    /// Listens on a free port of the loopback interface.
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn listen() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .expect("a free port on the loopback interface");
        listener.set_nonblocking(true).expect("a listener can be asked without waiting");
        Self { listener }
    }

    /// Where it listens.
    ///
    /// # Panics
    /// If the system has lost the socket.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("a bound socket has an address")
    }

    /// Waits until `client` connects.
    ///
    /// # Panics
    /// With a report if it does not.
    #[track_caller]
    pub fn accept(&self, client: &Running) -> Peer {
        let mut patience = Patience::new();
        loop {
            if let Ok((stream, _)) = self.listener.accept() {
                stream.set_nonblocking(false).expect("a connection can be waited for");
                let peer = Peer::new(client, stream, Event::Accepts);
                // What the client prints, and how it ends, follows from what it was told here.
                current::add_ladder(peer.ladder());
                return peer;
            }
            if let Some(halt) = patience.exhausted() {
                Report::new(format!("{} did not connect", client.line()))
                    .expected(format!("a connection to {}", self.address()))
                    .halted(Some(halt))
                    .program(client)
                    .fail();
            }
            std::thread::park_timeout(std::time::Duration::from_millis(1));
        }
    }

    /// An address at which nobody listens, as long as the value lives: connecting is refused.
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn refusing() -> Refusing {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
        Refusing { socket }
    }
}

/// A port that is taken but not served, so that nobody else can come to listen there.
pub struct Refusing {
    pub(crate) socket: Socket,
}

impl Refusing {
    /// # Panics
    /// If the system has lost the socket.
    pub fn address(&self) -> SocketAddr {
        self.socket
            .local_addr()
            .ok()
            .and_then(|address| address.as_socket())
            .expect("a bound socket has an address")
    }
}

/// An address of the loopback network that hardly anybody else uses at this moment. On it a port that has become free
/// stays free until the check takes it again: on 127.0.0.1 any other check might get it meanwhile.
///
/// Only Linux has the whole network 127.0.0.0/8; elsewhere it is 127.0.0.1.
pub fn quiet_loopback() -> Ipv4Addr {
    if cfg!(target_os = "linux") {
        Ipv4Addr::new(127, fastrand::u8(1..255), fastrand::u8(..), fastrand::u8(1..255))
    } else {
        Ipv4Addr::LOCALHOST
    }
}
