//! Why a thread does not go on: found from its system call, and for a futex from the functions on
//! its stack.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::time::Duration;

use super::endpoint::Endpoint;
use crate::platform::{self, Call, Socket, Trace, Wait};

/// The reason why a thread does not go on.
#[derive(Clone, Debug, PartialEq)]
pub enum WaitReason {
    /// It runs.
    Running,
    /// It ran in each of several looks.
    Busy,
    /// A lock of `std` or of `parking_lot`.
    Lock {
        /// Where the lock is in the program's memory.
        address: u64,
        /// How it is to be taken.
        access: LockAccess,
    },
    /// The lock in `std::io::Stdout` and similar types.
    StreamLock,
    /// A `OnceLock`, a `LazyLock` or a `Once` that another thread initialises.
    Once,
    /// `JoinHandle::join`.
    Join {
        /// The id of the thread that is to end.
        thread: u32,
        /// Its name, as [`ThreadSnapshot::name`](super::ThreadSnapshot::name), if it still lives.
        name: Option<String>,
    },
    /// The end of `std::thread::scope`.
    ScopeEnd,
    /// A channel, to receive.
    Receive,
    /// A channel that is full, to send.
    Send,
    /// `Barrier::wait`.
    Barrier {
        /// Tells this barrier from others.
        address: u64,
    },
    /// `Condvar::wait`.
    Condvar {
        /// Tells this one from others.
        address: u64,
        /// Whether it wakes by itself after some time.
        timed: bool,
    },
    /// `std::thread::park`, called by the program itself.
    ThreadPark,
    /// Parked, and it is not known by what.
    Park,
    /// accept(2).
    Accept(Endpoint),
    /// read(2), recvfrom(2) and similar calls.
    Read(Endpoint),
    /// A datagram of the only peer of a connected socket, without a time limit.
    Reply(Endpoint),
    /// write(2), sendto(2) and similar calls.
    Write(Endpoint),
    /// `std::io::copy` within the kernel.
    Copy {
        /// What it reads.
        from: Endpoint,
        /// What it writes.
        to: Endpoint,
    },
    /// connect(2).
    Connect(Endpoint),
    /// poll(2), select(2) or epoll_wait(2).
    Poll,
    /// `std::thread::sleep`.
    Sleep,
    /// The end of a child process.
    Child,
    /// The other end of a named pipe.
    Open,
    /// The lock of a file.
    FileLock,
    /// A signal.
    Signal,
    /// Another system call, by its number.
    SystemCall(u64),
}

/// How a lock is to be taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LockAccess {
    /// `Mutex::lock`.
    Mutex,
    /// `RwLock::read`.
    Read,
    /// `RwLock::write`.
    Write,
}

/// The numbers of the locks, in the order in which they are first named.
#[derive(Default)]
pub(super) struct LockNumbers(RefCell<Vec<u64>>);

impl LockNumbers {
    /// `lock #1` for the lock that is named first.
    pub(super) fn name(&self, address: u64) -> String {
        let mut known = self.0.borrow_mut();
        let index = known.iter().position(|&it| it == address).unwrap_or_else(|| {
            known.push(address);
            known.len() - 1
        });
        format!("lock #{}", index + 1)
    }
}

impl WaitReason {
    /// What the thread waits in and on, as a report writes it: `lock #1`, `join of thread alice`.
    pub(super) fn describe(&self, locks: &LockNumbers) -> String {
        let fixed = match self {
            Self::Lock { address, access } => {
                let access = match access {
                    LockAccess::Mutex => "",
                    LockAccess::Read => ", to read",
                    LockAccess::Write => ", to write",
                };
                return locks.name(*address) + access;
            }
            Self::Join { name: Some(name), .. } => return format!("join of thread {name}"),
            Self::Accept(endpoint) => return format!("accept on {endpoint}"),
            Self::Read(Endpoint::Stdin) => "standard input",
            Self::Read(endpoint) | Self::Reply(endpoint) => return format!("read on {endpoint}"),
            Self::Write(endpoint) => return format!("write on {endpoint}"),
            Self::Copy { from, to } => return format!("read on {from}, to copy it to {to}"),
            Self::Connect(endpoint) => return format!("connect on {endpoint}"),
            Self::SystemCall(number) => return format!("system call {number}"),
            Self::Running => "runs",
            Self::Busy => "runs without a pause",
            Self::StreamLock => "the lock of a standard stream",
            Self::Once => "a value that another thread initialises",
            Self::Join { name: None, .. } => "join of a thread",
            Self::ScopeEnd => "the end of a scope",
            Self::Receive => "a channel, to receive",
            Self::Send => "a channel, to send",
            Self::Barrier { .. } => "a barrier",
            Self::Condvar { timed: true, .. } => "a condition variable, for a time",
            Self::Condvar { .. } => "a condition variable",
            Self::ThreadPark => "unpark()",
            Self::Park => "a lock, a channel or unpark()",
            Self::Poll => "poll, select or epoll",
            Self::Sleep => "sleep",
            Self::Child => "the end of a child process",
            Self::Open => "the other end of a named pipe",
            Self::FileLock => "the lock of a file",
            Self::Signal => "a signal",
        };
        fixed.to_string()
    }

    /// The same in a sentence, where addresses would be in the way.
    pub(super) fn describe_shortly(&self, locks: &LockNumbers) -> String {
        match self {
            Self::Read(Endpoint::Tcp { .. } | Endpoint::Udp { .. }) | Self::Reply(_) => {
                "something to read".into()
            }
            _ => self.describe(locks),
        }
    }

    /// The other end of the connection on which the thread waits to read or to write.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        match self {
            Self::Read(endpoint) | Self::Reply(endpoint) | Self::Write(endpoint) => endpoint.peer(),
            Self::Copy { from, to } => from.peer().or_else(|| to.peer()),
            _ => None,
        }
    }

    /// The same reason without what is another one for each thread: the peer, the address.
    pub(super) fn without_peer(&self) -> Self {
        match self {
            Self::Read(endpoint) | Self::Reply(endpoint) | Self::Copy { from: endpoint, .. } => {
                Self::Read(endpoint.without_peer())
            }
            Self::Write(endpoint) => Self::Write(endpoint.without_peer()),
            Self::Connect(endpoint) => Self::Connect(endpoint.without_peer()),
            Self::Barrier { .. } => Self::Barrier { address: 0 },
            Self::Condvar { timed, .. } => Self::Condvar { address: 0, timed: *timed },
            _ => self.clone(),
        }
    }
}

/// Finds the reason. `timeout` is the time limit of the socket, `sockets` are those of the machine.
pub(super) fn find(
    pid: u32,
    call: &Call,
    trace: &Trace,
    timeout: Option<Duration>,
    sockets: &[Socket],
) -> WaitReason {
    let Call::Waits(call) = call else { return WaitReason::Running };
    let on = |number| Endpoint::of(pid, number, sockets);
    match call.wait {
        // pthread_join(3) waits until the kernel clears the thread's id, and the kernel wakes
        // shared futexes.
        Wait::Futex { value, shared: true, .. } => WaitReason::Join { thread: value, name: None },
        Wait::Futex { address, operation, value, timed, .. } => {
            Futex { pid, address, operation, value, timed, trace }.reason()
        }
        Wait::Read(number) => match on(number) {
            udp @ Endpoint::Udp { peer: Some(_), .. } if timeout.is_none() => {
                WaitReason::Reply(udp)
            }
            endpoint => WaitReason::Read(endpoint),
        },
        Wait::Write(number) => WaitReason::Write(on(number)),
        Wait::Copy { from, to } => WaitReason::Copy { from: on(from), to: on(to) },
        Wait::Accept(number) => WaitReason::Accept(on(number)),
        Wait::Connect(number) => WaitReason::Connect(on(number)),
        Wait::Poll { .. } => WaitReason::Poll,
        Wait::Sleep => WaitReason::Sleep,
        Wait::Child => WaitReason::Child,
        Wait::Open => WaitReason::Open,
        Wait::FileLock => WaitReason::FileLock,
        Wait::Signal { .. } => WaitReason::Signal,
        Wait::Other => WaitReason::SystemCall(call.number),
    }
}

/// A futex that is private to the program, and the stack of the thread that waits at it.
struct Futex<'a> {
    pid: u32,
    address: u64,
    operation: u8,
    value: u32,
    timed: bool,
    trace: &'a Trace,
}

type Reason = fn(&Futex<'_>) -> WaitReason;

/// Parts of linker symbols, equal in both of Rust's manglings, and the reason of a wait in such a
/// function. What `park`s is named by the functions around it. A writer waits at the second word of
/// std's `RwLock`.
const FUNCTIONS: &[(&str, Reason)] = &[
    ("5Mutex14lock_contended", |it| it.mutex()),
    ("8RawMutex9lock_slow", |it| lock(it.parking_lot_key(), LockAccess::Mutex)),
    ("6RwLock14read_contended", |it| lock(it.address, LockAccess::Read)),
    ("6RwLock15write_contended", |it| lock(it.address - 4, LockAccess::Write)),
    ("9RawRwLock16lock_shared_slow", |it| lock(it.parking_lot_key() & !1, LockAccess::Read)),
    ("9RawRwLock19lock_exclusive_slow", |it| it.parking_lot_write()),
    ("9RawRwLock16wait_for_readers", |it| it.parking_lot_write()),
    ("9RawRwLock12upgrade_slow", |it| it.parking_lot_write()),
    ("7Barrier4wait", |it| WaitReason::Barrier { address: it.address }),
    ("7condvar", |it| it.condvar()),
    ("4once", |_| WaitReason::Once),
    ("9JoinInner", |it| WaitReason::Join { thread: it.value, name: None }),
    ("4mpmc", |it| it.channel()),
    ("17crossbeam_channel", |it| it.channel()),
    ("6scoped5scope", |_| WaitReason::ScopeEnd),
];

fn lock(address: u64, access: LockAccess) -> WaitReason {
    WaitReason::Lock { address, access }
}

impl Futex<'_> {
    fn reason(&self) -> WaitReason {
        let mut functions = self.trace.functions.iter();
        let known =
            functions.find_map(|name| FUNCTIONS.iter().find(|(part, _)| name.contains(part)));
        match known {
            Some((_, reason)) => reason(self),
            // `std::thread::park`, which has moved within std.
            None if self.is_in("6thread4park") || self.is_in("9functions4park") => {
                WaitReason::ThreadPark
            }
            None => self.reason_by_value(),
        }
    }

    fn is_in(&self, part: &str) -> bool {
        self.trace.functions.iter().any(|name| name.contains(part))
    }

    fn mutex(&self) -> WaitReason {
        if self.is_in("13ReentrantLock") || self.is_in("2io5stdio") {
            WaitReason::StreamLock
        } else {
            lock(self.address, LockAccess::Mutex)
        }
    }

    /// The second of two queues of a lock has the lock's address plus one as its key.
    fn parking_lot_write(&self) -> WaitReason {
        lock(self.parking_lot_key() & !1, LockAccess::Write)
    }

    /// A `Barrier` waits at a `Condvar` of its own.
    fn condvar(&self) -> WaitReason {
        match self.is_in("7Barrier4wait") {
            true => WaitReason::Barrier { address: self.address },
            false if self.is_in("11parking_lot") => {
                WaitReason::Condvar { address: self.parking_lot_key(), timed: self.timed }
            }
            false => WaitReason::Condvar { address: self.address, timed: self.timed },
        }
    }

    fn channel(&self) -> WaitReason {
        let mut functions = self.trace.functions.iter();
        match functions.find(|name| name.contains("4recv") || name.contains("4send")) {
            Some(first) if first.contains("4send") => WaitReason::Send,
            _ => WaitReason::Receive,
        }
    }

    /// Without symbols: the values that std writes into its futexes (library/std/src/sys/sync).
    /// Number 9 is a bitset wait.
    fn reason_by_value(&self) -> WaitReason {
        match (self.operation, self.value) {
            (9, u32::MAX) => WaitReason::Park,
            (9, 2) => lock(self.address, LockAccess::Mutex),
            (9, value) if value >> 30 != 0 => lock(self.address, LockAccess::Read),
            (9, _) => WaitReason::Condvar { address: self.address, timed: self.timed },
            _ => WaitReason::Park,
        }
    }

    /// The address of the lock at which a thread is parked by `parking_lot`: its futex is one of
    /// the thread's own, and the key of the queue, which is the lock's address, lies before it
    /// (`ThreadData` of `parking_lot_core` 0.9, else of 0.10).
    fn parking_lot_key(&self) -> u64 {
        let near = [32, 8, 16, 24]
            .into_iter()
            .filter_map(|distance| platform::read_word(self.pid, self.address - distance));
        // The function that parks has the address on its stack as well.
        let is_on_stack = |word: u64| self.trace.words.iter().any(|&it| it & !1 == word & !1);
        near.into_iter().find(|&word| word != 0 && is_on_stack(word)).unwrap_or(self.address)
    }
}
