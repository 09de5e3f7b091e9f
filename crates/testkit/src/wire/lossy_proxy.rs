//! A recorder between UDP clients and a server that also loses, doubles and delays what passes.

use std::collections::HashMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::check::current;
use crate::wait::pause::pause;
use crate::wire::ladder::{Event, Ladder, Sample};

/// How long a thread of a proxy waits before it looks whether it is still wanted.
const RECEIVE_TIMEOUT: Duration = Duration::from_millis(20);

/// What happens to a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives once, at once.
    Arrives,
    /// It never arrives.
    Lost,
    /// It arrives twice.
    Doubled,
    /// It arrives this much later, perhaps after its successors.
    Late(Duration),
}

/// Which way a datagram goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From a client to the server.
    ToServer,
    /// From the server to a client.
    ToClient,
}

type Decide = dyn FnMut(Way, &[u8]) -> Fate + Send;

/// Passes on datagrams between clients and a server, and decides about each.
#[derive(Debug)]
#[must_use = "dropping it ends the proxy"]
pub struct LossyProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    decide: Mutex<Box<Decide>>,
    ladder: Ladder,
    over: AtomicBool,
}

impl LossyProxy {
    /// Passes on what comes to a free port of the loopback interface; `decide` is asked about each
    /// datagram, in the order in which they come. For random choices see [`random`](crate::random).
    ///
    /// # Panics
    /// If the system gives no socket or no thread.
    pub fn towards(
        server: SocketAddr,
        decide: impl FnMut(Way, &[u8]) -> Fate + Send + 'static,
    ) -> Self {
        let front = datagram_socket();
        let address = front.local_addr().expect("a bound socket has an address");
        let ladder = current::new_ladder("client", format!("server :{} (UDP)", server.port()));
        let shared = Arc::new(Shared {
            decide: Mutex::new(Box::new(decide)),
            ladder,
            over: AtomicBool::new(false),
        });
        let inner = Arc::clone(&shared);
        spawn(move || inner.serve(front, server));
        Self { address, shared }
    }

    /// Where clients send to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("ladder", &self.ladder).finish_non_exhaustive()
    }
}

impl Drop for LossyProxy {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
    }
}

impl Shared {
    fn serve(self: &Arc<Self>, front: UdpSocket, server: SocketAddr) {
        let front = Arc::new(front);
        // The server sees a socket for each client, as it would without the proxy.
        let mut backs: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
        self.receive(&Arc::clone(&front), |datagram, client| {
            let back = backs.entry(client).or_insert_with(|| self.back(&front, client));
            self.forward(Way::ToServer, datagram, back, server);
        });
    }

    fn back(self: &Arc<Self>, front: &Arc<UdpSocket>, client: SocketAddr) -> Arc<UdpSocket> {
        let back = Arc::new(datagram_socket());
        let (shared, front, from) = (Arc::clone(self), Arc::clone(front), Arc::clone(&back));
        spawn(move || {
            shared.receive(&from, |datagram, _| {
                shared.forward(Way::ToClient, datagram, &front, client);
            });
        });
        back
    }

    fn receive(&self, socket: &UdpSocket, mut take: impl FnMut(&[u8], SocketAddr)) {
        let mut buffer = vec![0; 65_536];
        while !self.over.load(Ordering::Relaxed) {
            // A timeout, or the error that an earlier datagram was refused: neither ends the
            // proxy.
            if let Ok((n, from)) = socket.recv_from(&mut buffer) {
                take(&buffer[..n], from);
            }
        }
    }

    fn forward(&self, way: Way, datagram: &[u8], socket: &Arc<UdpSocket>, to: SocketAddr) {
        let fate = (self.decide.lock().unwrap_or_else(PoisonError::into_inner))(way, datagram);
        self.ladder.add(match (way, fate) {
            (_, Fate::Lost) => Event::Lost(Sample::of(datagram), way == Way::ToServer),
            (Way::ToServer, fate) => Event::datagram_to_the_right(datagram, note(fate)),
            (Way::ToClient, fate) => Event::datagram_to_the_left(datagram, note(fate)),
        });
        let deliver = |times| (0..times).for_each(|_| drop(socket.send_to(datagram, to)));
        match fate {
            Fate::Lost => {}
            Fate::Arrives => deliver(1),
            Fate::Doubled => deliver(2),
            Fate::Late(delay) => {
                let (socket, datagram) = (Arc::clone(socket), datagram.to_vec());
                spawn(move || {
                    pause(delay);
                    let _ = socket.send_to(&datagram, to);
                });
            }
        }
    }
}

fn note(fate: Fate) -> String {
    match fate {
        Fate::Doubled => "twice".into(),
        Fate::Late(delay) => format!("{} ms late", delay.as_millis()),
        Fate::Arrives | Fate::Lost => String::new(),
    }
}

fn datagram_socket() -> UdpSocket {
    let socket =
        UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on the loopback interface");
    socket.set_read_timeout(Some(RECEIVE_TIMEOUT)).expect("a timeout above zero");
    socket
}

fn spawn(body: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().name("testkit-proxy".into()).spawn(body);
    thread.expect("a thread for the proxy");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_meets_the_fate_that_was_decided() {
        let server = datagram_socket();
        server.set_read_timeout(Some(Duration::from_secs(10))).expect("above zero");
        let proxy =
            LossyProxy::towards(server.local_addr().expect("an address"), |way, datagram| {
                match (way, datagram) {
                    (Way::ToClient, _) => Fate::Arrives,
                    (_, b"lost") => Fate::Lost,
                    (_, b"twice") => Fate::Doubled,
                    (_, b"late") => Fate::Late(Duration::from_millis(60)),
                    _ => Fate::Arrives,
                }
            });
        let client = datagram_socket();

        for datagram in ["lost", "late", "twice", "once"] {
            client.send_to(datagram.as_bytes(), proxy.address()).expect("it fits");
        }

        let mut buffer = [0; 64];
        let mut came = Vec::new();
        for _ in 0..4 {
            let (n, _) = server.recv_from(&mut buffer).expect("four datagrams arrive");
            came.push(String::from_utf8_lossy(&buffer[..n]).into_owned());
        }
        assert_eq!(came, ["twice", "twice", "once", "late"]);
        let drawing = proxy.shared.ladder.draw();
        assert!(drawing.contains("lost"), "{drawing}");
    }
}
