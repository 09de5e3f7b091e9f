//! What a thread waits for.

use std::net::SocketAddr;

use crate::platform::{
    self, Call, Descriptor, Direction, RawCall, Socket, SocketKind, Trace, Wait,
};

/// The reason why a thread does not go on.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cause {
    Runs,
    /// It ran in each of several looks.
    Busy,
    Lock {
        address: u64,
        way: Way,
    },
    /// The lock in `std::io::Stdout` and its kin.
    StandardStream,
    /// A `OnceLock`, a `LazyLock` or a `Once` that another thread initialises.
    Once,
    /// `join` of the thread with this id.
    Join(u32),
    ScopeEnd,
    Receive,
    Send,
    Barrier,
    Condvar,
    /// `std::thread::park`, called by the program itself.
    ThreadPark,
    /// Parked, and it is not known by what.
    Park,
    Accept(String),
    Read(String),
    /// A datagram of the one peer of a connected socket, without a time limit.
    Reply(String),
    Write(String),
    Connect(String),
    StandardInput,
    Poll,
    Sleep,
    Child,
    Open,
    FileLock,
    Signal,
    Call(u64),
}

impl Cause {
    /// Whether the thread has come to print, and cannot.
    pub fn is_printing(&self) -> bool {
        match self {
            Self::Write(subject) => subject == "standard output",
            Self::StandardStream => true,
            _ => false,
        }
    }

    /// The other end of the connection on which the thread waits to read or to write.
    pub fn peer(&self) -> Option<&str> {
        match self {
            Self::Read(subject) | Self::Reply(subject) | Self::Write(subject) => {
                subject.split_once(" ⇄ ").map(|(_, peer)| peer)
            }
            _ => None,
        }
    }
}

/// How a lock is to be taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    Mutex,
    Read,
    Write,
}

/// Finds the cause from the call, and for a futex from the functions on the stack.
pub(super) fn find(pid: u32, call: &Call, trace: &Trace, sockets: &[Socket]) -> Cause {
    let Call::Waits(call) = call else { return Cause::Runs };
    let on = |number| subject(pid, number, sockets);
    match call.wait {
        Wait::Futex { .. } => futex(pid, call, trace),
        Wait::Read(0) if !matches!(platform::descriptor(pid, 0), Some(Descriptor::Socket(_))) => {
            Cause::StandardInput
        }
        Wait::Read(number) if waits_for_reply(pid, number, sockets) => Cause::Reply(on(number)),
        Wait::Read(number) => Cause::Read(on(number)),
        Wait::Write(number) => Cause::Write(on(number)),
        Wait::Copy { from, to } => Cause::Read(format!("{}, to copy it to {}", on(from), on(to))),
        Wait::Accept(number) => Cause::Accept(on(number)),
        Wait::Connect(number) => Cause::Connect(on(number)),
        Wait::Poll { .. } => Cause::Poll,
        Wait::Sleep => Cause::Sleep,
        Wait::Child => Cause::Child,
        Wait::Open => Cause::Open,
        Wait::FileLock => Cause::FileLock,
        Wait::Signal { .. } => Cause::Signal,
        Wait::Other => Cause::Call(call.number),
    }
}

fn waits_for_reply(pid: u32, number: u32, sockets: &[Socket]) -> bool {
    let Some(Descriptor::Socket(inode)) = platform::descriptor(pid, number) else { return false };
    let connected =
        |it: &Socket| it.inode == inode && it.kind == SocketKind::Datagram && it.remote.port() != 0;
    sockets.iter().any(connected)
        && platform::deadline_of_socket(pid, number, Direction::Receiving).is_none()
}

/// A descriptor in words: `127.0.0.1:4000 ⇄ 127.0.0.1:51000`, `standard output`, `a pipe`.
fn subject(pid: u32, number: u32, sockets: &[Socket]) -> String {
    let standard = ["standard input", "standard output", "standard error"].get(number as usize);
    match platform::descriptor(pid, number) {
        Some(Descriptor::Socket(inode)) => {
            sockets.iter().find(|it| it.inode == inode).map_or("a socket".into(), ends)
        }
        _ if standard.is_some() => standard.copied().unwrap_or_default().to_string(),
        Some(Descriptor::Pipe) => "a pipe".to_string(),
        Some(Descriptor::Terminal) => "the terminal".to_string(),
        Some(Descriptor::File(path)) => path,
        None => format!("descriptor {number}"),
    }
}

fn ends(socket: &Socket) -> String {
    let plain = |address: SocketAddr| SocketAddr::new(address.ip().to_canonical(), address.port());
    match socket.kind {
        SocketKind::Connection => format!("{} ⇄ {}", plain(socket.local), plain(socket.remote)),
        SocketKind::Datagram if socket.remote.port() != 0 => {
            format!("{} ⇄ {}", plain(socket.local), plain(socket.remote))
        }
        SocketKind::Datagram | SocketKind::Listener => plain(socket.local).to_string(),
    }
}

/// Parts of linker symbols, which stand so in both of Rust's manglings, innermost functions first. What `park`s is named
/// by the functions around it.
const NAMES: &[(&str, Primitive)] = &[
    ("5Mutex14lock_contended", Primitive::Mutex),
    ("8RawMutex9lock_slow", Primitive::ParkedMutex),
    ("6RwLock14read_contended", Primitive::Read),
    ("6RwLock15write_contended", Primitive::Write),
    ("9RawRwLock16lock_shared_slow", Primitive::ParkedRead),
    ("9RawRwLock19lock_exclusive_slow", Primitive::ParkedWrite),
    ("9RawRwLock16wait_for_readers", Primitive::ParkedWrite),
    ("9RawRwLock12upgrade_slow", Primitive::ParkedWrite),
    ("7Barrier4wait", Primitive::Barrier),
    ("7condvar", Primitive::Condvar),
    ("4once", Primitive::Once),
    ("9JoinInner", Primitive::Join),
    ("4mpmc", Primitive::Channel),
    ("17crossbeam_channel", Primitive::Channel),
    ("6scoped5scope", Primitive::Scope),
];

#[derive(Clone, Copy, PartialEq)]
enum Primitive {
    Mutex,
    ParkedMutex,
    Read,
    Write,
    ParkedRead,
    ParkedWrite,
    Barrier,
    Condvar,
    Once,
    Join,
    Channel,
    Scope,
}

fn futex(pid: u32, call: &RawCall, trace: &Trace) -> Cause {
    let Wait::Futex { address, operation, value, shared, .. } = call.wait else {
        return Cause::Runs;
    };
    // pthread_join(3) waits until the kernel clears the thread's id, and the kernel wakes shared futexes.
    if shared {
        return Cause::Join(value);
    }
    let has = |part: &str| trace.functions.iter().any(|name| name.contains(part));
    let primitive = trace.functions.iter().find_map(|name| {
        let known = NAMES.iter().find(|(part, _)| name.contains(part))?;
        Some(known.1)
    });
    let parked = || parking_lot_key(pid, address, &trace.words);
    match primitive {
        Some(Primitive::Mutex) if has("13ReentrantLock") || has("2io5stdio") => {
            Cause::StandardStream
        }
        Some(Primitive::Mutex) => Cause::Lock { address, way: Way::Mutex },
        // A reader waits at the lock's first word, a writer at its second.
        Some(Primitive::Read) => Cause::Lock { address, way: Way::Read },
        Some(Primitive::Write) => Cause::Lock { address: address - 4, way: Way::Write },
        Some(Primitive::ParkedMutex) => Cause::Lock { address: parked(), way: Way::Mutex },
        Some(Primitive::ParkedRead) => Cause::Lock { address: parked() & !1, way: Way::Read },
        // The second of two queues of a lock has the lock's address plus one as its key.
        Some(Primitive::ParkedWrite) => Cause::Lock { address: parked() & !1, way: Way::Write },
        Some(Primitive::Barrier) => Cause::Barrier,
        // A Barrier waits at a Condvar of its own.
        Some(Primitive::Condvar) if has("7Barrier4wait") => Cause::Barrier,
        Some(Primitive::Condvar) => Cause::Condvar,
        Some(Primitive::Once) => Cause::Once,
        Some(Primitive::Join) => Cause::Join(value),
        Some(Primitive::Channel) => channel(trace),
        Some(Primitive::Scope) => Cause::ScopeEnd,
        // `std::thread::park`, which has moved within std.
        None if has("6thread4park") || has("9functions4park") => Cause::ThreadPark,
        None => by_value(address, operation, value),
    }
}

fn channel(trace: &Trace) -> Cause {
    let first =
        trace.functions.iter().find(|name| name.contains("4recv") || name.contains("4send"));
    if first.is_some_and(|name| name.contains("4send")) { Cause::Send } else { Cause::Receive }
}

/// Without symbols: the values that std writes into its futexes (library/std/src/sys/sync). A bitset wait is number 9.
fn by_value(address: u64, operation: u8, value: u32) -> Cause {
    match (operation, value) {
        (9, u32::MAX) => Cause::Park,
        (9, 2) => Cause::Lock { address, way: Way::Mutex },
        (9, _) if value >> 30 != 0 => Cause::Lock { address, way: Way::Read },
        (9, _) => Cause::Condvar,
        _ => Cause::Park,
    }
}

/// The lock at which a thread is parked by `parking_lot`: its futex is one of the thread's own, and the key of the
/// queue, which is the lock's address, lies before it (`ThreadData` of `parking_lot_core` 0.9, else of 0.10).
fn parking_lot_key(pid: u32, futex: u64, stack: &[u64]) -> u64 {
    let near =
        [32, 8, 16, 24].into_iter().filter_map(|distance| platform::word(pid, futex - distance));
    // The function that parks has the address on its stack as well.
    near.into_iter()
        .find(|&word| word != 0 && stack.iter().any(|&it| it & !1 == word & !1))
        .unwrap_or(futex)
}
