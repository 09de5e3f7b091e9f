//! A UDP server that a check plays itself, datagram by datagram, for the program's client.

use std::cell::RefCell;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::check::current;
use crate::platform::{self, SocketKind};
use crate::program::running::Running;
use crate::report::explain;
use crate::report::failure::Report;
use crate::text;
use crate::threads::Snapshot;
use crate::wait::patience::{Halt, Patience};
use crate::wire::ladder::{Event, Ladder};
use crate::wire::tcp_server::Refusing;

/// How long a machine may be too busy for a verdict about time until there is none.
const DOUBT: Duration = Duration::from_secs(30);

/// What a stranger has sent.
type Forged = RefCell<Vec<Vec<u8>>>;

thread_local! {
    /// What strangers have sent in the check on this thread.
    static FORGED: RefCell<Vec<Weak<Forged>>> = const { RefCell::new(Vec::new()) };
}

/// A UDP socket of the check's own to which the program's client sends.
///
/// A repeat of the datagram that came last is a client's new try: it is drawn and passed over, unless it is asked for.
pub struct FakeUdpServer {
    socket: UdpSocket,
    stranger: UdpSocket,
    forged: Rc<Forged>,
    /// The datagram that came last, and from where.
    request: Vec<u8>,
    from: Option<SocketAddr>,
    ladder: Option<Ladder>,
}

/// Whether a program waits for a reply of a server that has got nothing from it.
pub(crate) fn nothing_sent(hang: &Snapshot) -> Option<String> {
    let asked = |peer: &SocketAddr| {
        let sockets = platform::sockets();
        let mut servers =
            sockets.iter().filter(|it| it.kind == SocketKind::Datagram && it.local == *peer);
        // Nobody has read anything there, and nothing waits there to be read.
        current::ladders().is_empty() && servers.any(|server| server.unread == 0)
    };
    let peer = hang.served().into_iter().find(asked)?;
    Some(format!(
        "the program waits for a reply from {peer}, and has sent nothing there. send says why it could not: a datagram \
         has at most 65,507 bytes, for example. Look at its result"
    ))
}

impl FakeUdpServer {
    /// Binds a free port of the loopback interface.
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn bind() -> Self {
        let forged = Rc::default();
        FORGED.with_borrow_mut(|all| {
            all.retain(|forged| forged.strong_count() > 0);
            all.push(Rc::downgrade(&forged));
        });
        Self {
            socket: socket(),
            stranger: socket(),
            forged,
            request: Vec::new(),
            from: None,
            ladder: None,
        }
    }

    /// An address at which nobody receives, as long as the value lives: what is sent there is refused (ICMP).
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn refusing() -> Refusing {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
        // Connected to itself, it takes nothing from anybody else, and the port stays taken.
        let itself = socket.local_addr().expect("a bound socket has an address");
        socket.connect(&itself).expect("UDP connects without asking");
        Refusing { socket }
    }

    /// Where it receives.
    ///
    /// # Panics
    /// If the system has lost the socket.
    pub fn address(&self) -> SocketAddr {
        self.socket.local_addr().expect("a bound socket has an address")
    }

    /// The datagram that came last.
    pub fn request(&self) -> &[u8] {
        &self.request
    }

    /// Waits for the client's next datagram, which is `want`.
    ///
    /// # Panics
    /// With a report if none comes, or another.
    #[track_caller]
    pub fn expect(&mut self, client: &Running, want: impl AsRef<[u8]>) -> &mut Self {
        let want = want.as_ref();
        match self.receive(client, |got, last| got != last || got == want) {
            Ok(()) if self.request == want => self,
            Ok(()) => self.fail_another(client, want),
            Err(halt) => self.fail_none(client, want, halt),
        }
    }

    /// Waits for the client's next datagram, which ends with `end`.
    ///
    /// # Panics
    /// With a report if none comes, or another.
    #[track_caller]
    pub fn expect_ending(&mut self, client: &Running, end: impl AsRef<[u8]>) -> &mut Self {
        let end = end.as_ref();
        match self.receive(client, |got, last| got != last || got.ends_with(end)) {
            Ok(()) if self.request.ends_with(end) => self,
            Ok(()) => self
                .report(client, "the datagram is not what was expected")
                .expected(format!("a datagram that ends with {}", text::quoted(end)))
                .came(text::quoted(&self.request))
                .maybe_usually(explain::request(end, &self.request))
                .fail(),
            Err(halt) => self.fail_none(client, end, halt),
        }
    }

    /// Waits until the client sends its last datagram once more.
    ///
    /// # Panics
    /// With a report if it does not, or sends another.
    #[track_caller]
    pub fn expect_again(&mut self, client: &Running) -> &mut Self {
        let last = self.request.clone();
        match self.receive(client, |_, _| true) {
            Ok(()) if self.request == last => self,
            Ok(()) => self.fail_another(client, &last),
            Err(halt) => {
                let cause = "a datagram may be lost, or the answer to it, and nobody tells: wait for a limited time, \
                             then send the same datagram again";
                self.fail_not_again(client, Some(halt), cause)
            }
        }
    }

    /// Sends `late` again and again until the client, whose tries last `limit`, sends its last datagram once more. A try
    /// in which this check itself has paused for long, on a busy machine, tells nothing: then the next one is looked at.
    ///
    /// # Panics
    /// With a report if the client does not send again, or sends another.
    #[track_caller]
    pub fn reply_until_again(
        &mut self,
        client: &Running,
        late: impl AsRef<[u8]>,
        limit: Duration,
    ) -> &mut Self {
        let last = self.request.clone();
        let begin = Instant::now();
        let (mut steady_since, mut disturbed) = (begin, false);
        while begin.elapsed() < DOUBT && steady_since.elapsed() < limit * 4 && !client.has_ended() {
            let sent = Instant::now();
            self.reply(&late);
            let again = self.receive_for(client, Patience::SLICE / 2);
            if again && self.request != last {
                self.fail_another(client, &last);
            }
            let paused = sent.elapsed() >= limit / 2;
            disturbed |= paused;
            if again && !disturbed {
                return self;
            }
            if again || paused {
                (steady_since, disturbed) = (Instant::now(), !again);
            }
        }
        if begin.elapsed() >= DOUBT {
            return self;
        }
        let cause = "set_read_timeout is about one receive: with each datagram that is not the reply the time begins \
                     anew. Fix the end of a try when it begins (Instant), and wait for what is left of it";
        self.fail_not_again(client, None, cause)
    }

    /// Waits until the client ends. Nothing more comes from it before that.
    ///
    /// # Panics
    /// With a report if something does, or if the client does not end.
    #[track_caller]
    pub fn expect_no_more(&mut self, client: &Running) -> &mut Self {
        if self.receives_before_the_end(client, |_, _| true) {
            self.report(client, "it sent more often than it should")
                .expected("no more datagrams")
                .came("one more")
                .usually("count the tries: the first one, and then as many as it may retry")
                .fail();
        }
        self
    }

    /// Waits until the client ends. Nothing comes from it before that but its last datagram again.
    ///
    /// # Panics
    /// With a report if something does, or if the client does not end.
    #[track_caller]
    pub fn expect_no_other(&mut self, client: &Running) -> &mut Self {
        if self.receives_before_the_end(client, |got, last| got != last) {
            self.report(client, "it sent what it should not send")
                .expected("no other datagram")
                .came(text::quoted(&self.request))
                .fail();
        }
        self
    }

    /// Whether a datagram that is `new`, given the one before it, comes before the client ends.
    #[track_caller]
    fn receives_before_the_end(
        &mut self,
        client: &Running,
        new: impl Fn(&[u8], &[u8]) -> bool,
    ) -> bool {
        let mut patience = Patience::new();
        let last = self.request.clone();
        loop {
            // What was sent before the end is here already when the end is seen.
            let has_ended = client.has_ended();
            if self.receive_for(client, Patience::SLICE) {
                if new(&self.request, &last) {
                    return true;
                }
            } else if has_ended {
                return false;
            }
            if let Some(halt) = patience.exhausted() {
                self.report(client, "the client did not end")
                    .expected("it ends, after its last try too")
                    .halted(Some(halt))
                    .fail();
            }
        }
    }

    /// Sends `bytes` to where the last datagram came from.
    ///
    /// # Panics
    /// If none has come, or if they are more than a datagram can hold.
    pub fn reply(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.record(Event::datagram_to_the_right(bytes, ""));
        let to = self.from.expect("a datagram has come");
        // Fails only where the system reports that an earlier one found nobody.
        let _ = self.socket.send_to(bytes, to);
        self
    }

    /// Sends the last datagram back as it is.
    ///
    /// # Panics
    /// If none has come.
    pub fn echo(&mut self) -> &mut Self {
        self.reply(self.request.clone())
    }

    /// Sends `bytes` to where the last datagram came from, from an address that the client has never heard of.
    ///
    /// # Panics
    /// If none has come, or if they are more than a datagram can hold.
    pub fn reply_from_stranger(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.record(Event::datagram_to_the_right(bytes, "from a stranger"));
        self.forged.borrow_mut().push(bytes.to_vec());
        let _ = self.stranger.send_to(bytes, self.from.expect("a datagram has come"));
        self
    }

    /// Waits for a datagram that is `new`, given the one before it.
    fn receive(
        &mut self,
        client: &Running,
        new: impl Fn(&[u8], &[u8]) -> bool,
    ) -> Result<(), Halt> {
        let mut patience = Patience::new();
        let mut last = self.request.clone();
        loop {
            if self.receive_for(client, Patience::SLICE) {
                if new(&self.request, &last) {
                    return Ok(());
                }
                last.clone_from(&self.request);
            }
            if let Some(halt) = patience.exhausted() {
                self.record(Event::Silence(patience.waited()));
                return Err(halt);
            }
        }
    }

    /// Whether a datagram comes within `time`; it is then the last request.
    fn receive_for(&mut self, client: &Running, time: Duration) -> bool {
        let _ = self.socket.set_read_timeout(Some(time));
        if self.ladder.is_none() {
            let check = format!("check :{}", self.address().port());
            let ladder = Ladder::new(check, format!("{} (UDP)", client.name()));
            current::add_ladder(&ladder);
            self.ladder = Some(ladder);
        }
        let mut buffer = vec![0; 65_536];
        let Ok((n, from)) = self.socket.recv_from(&mut buffer) else { return false };
        buffer.truncate(n);
        self.record(Event::datagram_to_the_left(&buffer, ""));
        (self.request, self.from) = (buffer, Some(from));
        true
    }

    fn record(&self, event: Event) {
        if let Some(ladder) = &self.ladder {
            ladder.add(event);
        }
    }

    #[track_caller]
    fn fail_another(&self, client: &Running, want: &[u8]) -> ! {
        self.report(client, "the datagram is not what was expected")
            .compare(want, &self.request)
            .maybe_usually(explain::request(want, &self.request))
            .fail()
    }

    #[track_caller]
    fn fail_none(&self, client: &Running, want: &[u8], halt: Halt) -> ! {
        self.report(client, "no datagram came from the client")
            .compare(want, b"")
            .halted(Some(halt))
            .fail()
    }

    #[track_caller]
    fn fail_not_again(&self, client: &Running, halt: Option<Halt>, cause: &str) -> ! {
        self.report(client, "the client did not send again")
            .expected("the same datagram once more, since no reply to it has come")
            .came("nothing")
            .usually(cause)
            .halted(halt)
            .fail()
    }

    #[track_caller]
    fn report(&self, client: &Running, headline: &str) -> Report {
        let report = Report::new(headline).program(client);
        match &self.ladder {
            Some(ladder) => report.ladder(ladder.draw()),
            None => report,
        }
    }
}

/// The cause of a text on standard output that says what a stranger has said.
pub(crate) fn forged(printed: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(printed);
    let says = |forged: &Vec<u8>| {
        let forged = String::from_utf8_lossy(forged);
        forged.split_whitespace().last().is_some_and(|word| text.contains(word))
    };
    let all = FORGED.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect::<Vec<_>>());
    all.iter().any(|forged| forged.borrow().iter().any(says)).then(|| {
        "this came from a stranger, and not from the server. Anybody may send to a UDP socket: connect it, so that the \
         system lets nobody else through, or compare the address that recv_from returns"
            .into()
    })
}

fn socket() -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on the loopback interface")
}
