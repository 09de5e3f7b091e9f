//! Recorders that stand between a client and a server: one for TCP, and one for UDP that also loses, doubles and
//! delays what passes.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::check::current;
use crate::wire::ladder::{Event, Ladder, Sample};

/// How long a thread of a proxy waits before it looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(20);

/// Passes on TCP connections to a server and records them. A report of the check shows the record if it has no
/// exchange of its own to show.
pub struct Proxy {
    address: SocketAddr,
    ladder: Ladder,
    over: Arc<AtomicBool>,
}

impl Proxy {
    /// Listens on a free port of the loopback interface; each connection to it becomes one to `server`.
    ///
    /// # Panics
    /// If the system gives no socket or no thread.
    pub fn towards(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .expect("a free port on the loopback interface");
        let address = listener.local_addr().expect("a bound socket has an address");
        let ladder = Ladder::new("client", format!("server :{}", server.port()));
        current::add_ladder(&ladder);
        let over = Arc::new(AtomicBool::new(false));
        let proxy = Self { address, ladder: ladder.clone(), over: Arc::clone(&over) };
        spawn(move || {
            for client in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                ladder.add(Event::Connects);
                if let (Ok(client), Ok(server)) = (client, TcpStream::connect(server)) {
                    join_streams(client, server, &ladder);
                }
            }
        });
        proxy
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The record so far, drawn as a ladder.
    pub fn drawing(&self) -> String {
        self.ladder.draw()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts. If that fails there is none any more.
        let _ = TcpStream::connect(self.address);
    }
}

fn join_streams(client: TcpStream, server: TcpStream, ladder: &Ladder) {
    let (Ok(from_client), Ok(from_server)) = (client.try_clone(), server.try_clone()) else {
        return;
    };
    let recorder = ladder.clone();
    spawn(move || {
        pass(from_client, server, |bytes| {
            recorder.add(bytes.map_or(Event::Ends, |b| Event::Sends(Sample::of(b))))
        });
    });
    let recorder = ladder.clone();
    spawn(move || {
        let event = |bytes: Option<&[u8]>| {
            bytes.map_or(Event::EndReceived, |b| Event::Receives(Sample::of(b)))
        };
        pass(from_server, client, |bytes| recorder.add(event(bytes)));
    });
}

/// Passes bytes on until the end of the stream, which it passes on too.
fn pass(mut from: TcpStream, mut to: TcpStream, record: impl Fn(Option<&[u8]>)) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(n) = from.read(&mut buffer) {
        if n == 0 {
            break;
        }
        record(Some(&buffer[..n]));
        if to.write_all(&buffer[..n]).is_err() {
            break;
        }
    }
    record(None);
    let _ = to.shutdown(Shutdown::Write);
}

/// What happens to a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Arrives,
    Lost,
    Doubled,
    /// It arrives so much later, perhaps after its successors.
    Late(Duration),
}

/// Which way a datagram goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    ToServer,
    ToClient,
}

type Decide = dyn FnMut(Way, &[u8]) -> Fate + Send;

/// Passes on datagrams between clients and a server, and decides about each.
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
    /// Passes on what comes to a free port of the loopback interface; `decide` is asked about each datagram, in the
    /// order in which they come. For random choices see [`random`](crate::random).
    ///
    /// # Panics
    /// If the system gives no socket or no thread.
    pub fn towards(
        server: SocketAddr,
        decide: impl FnMut(Way, &[u8]) -> Fate + Send + 'static,
    ) -> Self {
        let front = datagram_socket();
        let address = front.local_addr().expect("a bound socket has an address");
        let ladder = Ladder::new("client", format!("server :{} (UDP)", server.port()));
        current::add_ladder(&ladder);
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

    /// The record so far, drawn as a ladder.
    pub fn drawing(&self) -> String {
        self.shared.ladder.draw()
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
                shared.forward(Way::ToClient, datagram, &front, client)
            })
        });
        back
    }

    fn receive(&self, socket: &UdpSocket, mut take: impl FnMut(&[u8], SocketAddr)) {
        let mut buffer = vec![0; 65_536];
        while !self.over.load(Ordering::Relaxed) {
            // A time-out, or the error that an earlier datagram found nobody: neither ends the proxy.
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

#[expect(
    clippy::disallowed_methods,
    reason = "the delay is what was asked for; nobody waits for it"
)]
fn pause(delay: Duration) {
    thread::sleep(delay);
}

fn datagram_socket() -> UdpSocket {
    let socket =
        UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on the loopback interface");
    socket.set_read_timeout(Some(LOOK)).expect("a time-out above zero");
    socket
}

fn spawn(body: impl FnOnce() + Send + 'static) {
    thread::Builder::new()
        .name("testkit-proxy".into())
        .spawn(body)
        .expect("a thread for the proxy");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_passes_both_ways_and_is_recorded() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let proxy = Proxy::towards(server.local_addr().expect("an address"));

        let mut client = TcpStream::connect(proxy.address()).expect("the proxy listens");
        client.write_all(b"question").expect("it reads");
        client.shutdown(Shutdown::Write).expect("connected");
        let (mut served, _) = server.accept().expect("the proxy connects");
        let mut question = String::new();
        served.read_to_string(&mut question).expect("the end is passed on");
        served.write_all(b"answer").expect("it reads");
        drop(served);
        let mut answer = String::new();
        client.read_to_string(&mut answer).expect("the end is passed on");

        assert_eq!((question.as_str(), answer.as_str()), ("question", "answer"));
        let drawing = proxy.drawing();
        for part in
            ["-- connect", "\"question\"", "shutdown(Write)", "\"answer\"", "read returned 0"]
        {
            assert!(drawing.contains(part), "{part} is not in\n{drawing}");
        }
    }

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
        assert!(proxy.drawing().contains("lost"), "{}", proxy.drawing());
    }
}
