//! A server that a check plays itself, line by line, for the program's client.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::program::running::Running;
use crate::report::Report;
use crate::wait::patience::{Budget, Poll, wait_until};
use crate::wait::pause::pause;
use crate::wire::ladder::Event;
use crate::wire::tcp::Peer;

/// How often to look for a connection.
const ACCEPT_INTERVAL: Duration = Duration::from_millis(1);

/// A listening socket of the check's own.
#[derive(Debug)]
#[must_use = "dropping it closes the socket"]
pub struct FakeServer {
    listener: Arc<TcpListener>,
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
        Self { listener: Arc::new(listener) }
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
        let accepted = wait_until(client.check(), Budget::Reply, || match self.listener.accept() {
            Ok((stream, _)) => Poll::Ready(stream),
            Err(_) => {
                pause(ACCEPT_INTERVAL);
                Poll::Pending
            }
        });
        let stream = match accepted {
            Ok(stream) => stream,
            Err(halt) => Report::new(client, "the client did not connect")
                .expected(format!("a connection to {}", self.address()))
                .got("none")
                .halted(halt)
                .fail(),
        };
        stream.set_nonblocking(false).expect("a connection can be waited for");
        let peer = Peer::new(client, stream, Event::Accepts);
        client.check().add_listener(&self.listener);
        // What the client prints, and how it ends, follows from what it was told here.
        client.check().add_ladder(peer.ladder());
        peer
    }

    /// An address at which no program listens, as long as the value lives: connecting is refused.
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn refusing() -> Refusing {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
        Refusing { socket }
    }
}

/// A port that is taken but not served, so that no other program can listen there.
#[derive(Debug)]
#[must_use = "dropping it frees the port"]
pub struct Refusing {
    pub(crate) socket: Socket,
}

impl Refusing {
    /// Where nothing is served.
    ///
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

/// A random address of the loopback network, which hardly any other program uses at this moment. On
/// it a port that has become free stays free until the check takes it again: on 127.0.0.1 any other
/// check might get it meanwhile.
///
/// Only Linux has the whole network 127.0.0.0/8; elsewhere it is 127.0.0.1.
pub fn quiet_loopback() -> Ipv4Addr {
    if cfg!(target_os = "linux") {
        Ipv4Addr::new(127, fastrand::u8(1..255), fastrand::u8(..), fastrand::u8(1..255))
    } else {
        Ipv4Addr::LOCALHOST
    }
}
