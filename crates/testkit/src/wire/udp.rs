//! One UDP socket of a check's own, recorded.

use std::cell::RefCell;
use std::net::{SocketAddr, UdpSocket};
use std::rc::{Rc, Weak};
use std::thread;

use crate::platform;
use crate::program::running::Running;
use crate::report::explain;
use crate::report::failure::Report;
use crate::wait::patience::{Halt, Patience};
use crate::wait::probe;
use crate::wire::ladder::{Event, Ladder};

/// Datagrams that are remembered to explain a wrong one.
const REMEMBERED: usize = 64;

/// How often to look for a program's socket.
const LOOKS: usize = 20;

thread_local! {
    /// All that the check on this thread uses: a reply that one of them misses may have gone to another.
    static ALL: RefCell<Vec<Weak<Mailbox>>> = const { RefCell::new(Vec::new()) };
}

/// A check's own UDP socket, and the program's address.
pub struct Datagrams {
    mailbox: Rc<Mailbox>,
    program: Running,
    towards: SocketAddr,
    ladder: Ladder,
}

struct Mailbox {
    socket: UdpSocket,
    /// The last ones that were sent, in their order.
    sent: RefCell<Vec<Vec<u8>>>,
    /// The last one that came and was right.
    received: RefCell<Option<Vec<u8>>>,
}

impl Datagrams {
    /// The largest datagram that this system sends: over IPv4 it has 65,507 bytes, and macOS allows 9,216 by default.
    pub const LARGEST: usize = if cfg!(target_os = "macos") { 9_216 } else { 65_507 };

    pub(crate) fn towards(program: &Running, towards: SocketAddr) -> Self {
        let any = if towards.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" };
        let socket = UdpSocket::bind(any).expect("a free port on the loopback interface");
        let _ = socket.set_read_timeout(Some(Patience::SLICE));
        let port = socket.local_addr().map_or(0, |address| address.port());
        let ladder = Ladder::new(
            format!("check :{port}"),
            format!("{} :{} (UDP)", program.name(), towards.port()),
        );
        let mailbox =
            Rc::new(Mailbox { socket, sent: RefCell::default(), received: RefCell::default() });
        ALL.with_borrow_mut(|all| {
            all.retain(|mailbox| mailbox.strong_count() > 0);
            all.push(Rc::downgrade(&mailbox));
        });
        Self { mailbox, program: program.clone(), towards, ladder }
    }

    /// Sends one datagram; it may be empty.
    ///
    /// # Panics
    /// If it is longer than a datagram can be.
    pub fn send(&self, bytes: impl AsRef<[u8]>) -> &Self {
        let bytes = bytes.as_ref();
        self.ladder.add(Event::datagram_to_the_right(bytes, ""));
        let mut sent = self.mailbox.sent.borrow_mut();
        if sent.len() == REMEMBERED {
            sent.remove(0);
        }
        sent.push(bytes.to_vec());
        self.mailbox.socket.send_to(bytes, self.towards).expect("a datagram that fits");
        self
    }

    /// Waits for exactly one datagram with the bytes `want`, from the program's address.
    ///
    /// # Panics
    /// With a report if none comes, or another, or from elsewhere.
    #[track_caller]
    pub fn expect(&self, want: impl AsRef<[u8]>) -> &Self {
        let want = want.as_ref();
        match self.receive() {
            Ok((got, from)) if from == self.towards && got == want => {
                self.mailbox.received.replace(Some(got));
                self
            }
            Ok((_, from)) if from != self.towards => self.fail_source(from),
            Ok((got, _)) => self
                .report("the datagram is not what was expected")
                .compare(want, &got)
                .maybe_usually(self.why_another(want, &got))
                .fail(),
            Err(halt) => {
                let report = self
                    .report("no datagram came")
                    .maybe_usually(self.why_none(want))
                    .halted(Some(halt));
                match want {
                    b"" => {
                        report.expected("an empty datagram, of 0 bytes").came("none at all").fail()
                    }
                    want => report.compare(want, b"").fail(),
                }
            }
        }
    }

    /// The next datagram, whatever it is; `None` if none comes. For who wants to see and not to judge.
    pub fn hear(&self) -> Option<Vec<u8>> {
        self.receive().ok().map(|(bytes, _)| bytes)
    }

    /// Nothing may come, until the program stands still or has ended.
    ///
    /// # Panics
    /// With a report if a datagram comes.
    #[track_caller]
    pub fn expect_silence(&self) -> &Self {
        match self.receive() {
            Err(_) => self,
            Ok((got, _)) => self
                .report("one more datagram came")
                .compare(b"", &got)
                .maybe_usually(self.why_another(b"", &got))
                .fail(),
        }
    }

    /// The next datagram and where it came from, if one comes.
    fn receive(&self) -> Result<(Vec<u8>, SocketAddr), Halt> {
        let mut buffer = vec![0; 65_536];
        let mut patience = Patience::new();
        loop {
            if let Ok((n, from)) = self.mailbox.socket.recv_from(&mut buffer) {
                buffer.truncate(n);
                self.ladder.add(Event::datagram_to_the_left(&buffer, ""));
                return Ok((buffer, from));
            }
            if let Some(halt) = patience.exhausted() {
                self.ladder.add(Event::Silence(patience.waited()));
                return Err(halt);
            }
        }
    }

    fn why_another(&self, want: &[u8], got: &[u8]) -> Option<String> {
        let mine = self.mailbox.sent.borrow();
        let other = self
            .others()
            .into_iter()
            .find(|other| other.has_sent(got) && !mine.iter().any(|it| it == got));
        if let Some(port) = other.and_then(|other| other.port()) {
            return Some(format!(
                "this is what another sender had sent (check :{port}): each datagram goes back to the address that \
                 recv_from returned with it"
            ));
        }
        if self.mailbox.received.borrow().as_deref() == Some(got) {
            return Some("the reply came twice: one datagram, one reply".into());
        }
        if mine.iter().any(|it| it == got) {
            return Some(
                "this is the reply to another datagram of the same sender: one was left out, or overtaken".into(),
            );
        }
        if self.is_joined(got) {
            return Some(
                "several datagrams came back as one: each receive brings one datagram, and each is a message of its own"
                    .into(),
            );
        }
        explain::datagram(&mine.concat(), want, got)
    }

    /// Whether `got` is two or more datagrams of this check, one behind the other.
    fn is_joined(&self, got: &[u8]) -> bool {
        let all = self.others().iter().flat_map(|it| it.sent.borrow().clone()).collect::<Vec<_>>();
        let mine = self.mailbox.sent.borrow();
        let (mut rest, mut parts) = (got, 0);
        let longest = |rest: &[u8]| {
            let fitting = all.iter().chain(&*mine).filter(|it| rest.starts_with(it));
            fitting.map(Vec::len).max().filter(|length| *length > 0)
        };
        while let Some(length) = longest(rest) {
            (rest, parts) = (&rest[length..], parts + 1);
        }
        rest.is_empty() && parts > 1
    }

    fn why_none(&self, want: &[u8]) -> Option<String> {
        if let Some(status) = self.program.status() {
            let after_an_empty_one = self.mailbox.sent.borrow().iter().any(Vec::is_empty);
            return status.success().then(|| {
                match after_an_empty_one {
                    true => {
                        "the program has ended after an empty datagram: 0 bytes are a datagram like any other. UDP has \
                         no connection, so there is no end of one either"
                    }
                    false => "the program has ended, but a server goes on: receive in a loop",
                }
                .into()
            });
        }
        if let Some(port) =
            self.others().iter().find(|other| other.finds(want)).and_then(|other| other.port())
        {
            return Some(format!(
                "the reply went to another sender (check :{port}): it goes to the address that recv_from returned with \
                 the datagram"
            ));
        }
        if self.program.stderr().contains("Message too long") {
            return Some(
                "more was sent than fits into a datagram: the whole buffer? Only the first n bytes belong to it, \
                 &buffer[..n]"
                    .into(),
            );
        }
        // A socket that is connected to somebody else is told of by the look at the threads.
        let threads = self.program.threads().zip(self.mailbox.socket.local_addr().ok());
        let is_connected =
            threads.is_some_and(|(threads, me)| !threads.serves_only_others(me).is_empty());
        let first = self.mailbox.received.borrow().is_none() && !is_connected;
        (first && !want.ends_with(b"\n") && !want.is_empty()).then(|| {
            "does the program wait for more, such as a newline? One receive brings one whole datagram, and that is \
             answered at once"
                .into()
        })
    }

    fn others(&self) -> Vec<Rc<Mailbox>> {
        let all: Vec<_> = ALL.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect());
        all.into_iter().filter(|other| !Rc::ptr_eq(other, &self.mailbox)).collect()
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

impl Mailbox {
    fn port(&self) -> Option<u16> {
        self.socket.local_addr().ok().map(|address| address.port())
    }

    fn has_sent(&self, bytes: &[u8]) -> bool {
        !bytes.is_empty() && self.sent.borrow().iter().any(|it| it == bytes)
    }

    /// Whether `want` is what has come here and is not what was sent from here.
    fn finds(&self, want: &[u8]) -> bool {
        let mut buffer = vec![0; 65_536];
        let _ = self.socket.set_nonblocking(true);
        let came =
            std::iter::from_fn(|| self.socket.recv(&mut buffer).ok().map(|n| buffer[..n] == *want));
        came.take(REMEMBERED).any(|same| same) && !self.has_sent(want)
    }
}

impl Running {
    /// The program has a UDP socket at the address that it has announced. Where the system does not show that, somebody
    /// at least has the address. More cannot be seen of a socket without connections before it answers.
    ///
    /// # Panics
    /// With a report if it has none.
    #[track_caller]
    pub fn expect_bound(&self) -> &Self {
        let address = self.announced();
        let is_taken = UdpSocket::bind(address).is_err();
        if !(is_taken && self.is_seen_at(address)) {
            Report::new(format!("nobody receives at {address}, which the program has announced"))
                .expected("the program keeps a UDP socket that is bound to this address")
                .came("it has no such socket")
                .usually(
                    "the socket is gone, since what owned it went out of scope, or it is another one, or none of UDP: \
                     announce the local_addr() of the UdpSocket that goes on to receive",
                )
                .program(self)
                .fail();
        }
        self
    }

    /// Looks several times: the system's list of sockets may leave one out while others come and go. Where it shows
    /// none, the program gets the benefit of the doubt.
    fn is_seen_at(&self, address: SocketAddr) -> bool {
        let look = |_| {
            let seen = platform::bound(self.pid()).contains(&address);
            if !seen {
                thread::park_timeout(Patience::SLICE / 4);
            }
            seen
        };
        !cfg!(target_os = "linux") || (0..LOOKS).any(look)
    }

    /// Stops the program and lets it go on ([`stop_and_continue`](Self::stop_and_continue)) once a thread of it waits
    /// for something to read. With a time limit on its socket that wait ends with an error: `Interrupted`. Where the
    /// system does not tell who waits, after a moment.
    pub fn interrupt_a_read(&self) -> &Self {
        let mut patience = Patience::new();
        while probe::readers(self.pid()).is_some_and(|readers| readers.is_empty())
            && patience.exhausted().is_none()
        {
            thread::park_timeout(Patience::SLICE / 20);
        }
        self.stop_and_continue()
    }

    /// Runs `body` while the program is stopped (SIGSTOP), so that it cannot do anything in between. A system without
    /// such signals runs `body` alone.
    pub fn while_stopped<T>(&self, body: impl FnOnce() -> T) -> T {
        platform::while_stopped(self.pid(), body)
    }
}
