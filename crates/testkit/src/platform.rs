//! What the kit sees of a running program from outside. All code that depends on the system stands below this module.
//!
//! On Linux the answers come from `/proc` (proc(5)): no root, no ptrace stop, the program is not disturbed.
//! Elsewhere every function answers `None` or with nothing, and callers use plain deadlines.

use std::net::SocketAddr;
use std::process::ExitStatus;
use std::time::Duration;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    bound, deadline_of_socket, descriptor, inodes, listening, processes, shows_threads,
    size_of_pipe, small_pipe, sockets, stopped, threads, trace, usage, waits_in_pipe, word,
};

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
pub use other::{
    bound, deadline_of_socket, descriptor, inodes, listening, processes, shows_threads,
    size_of_pipe, small_pipe, sockets, stopped, threads, trace, usage, waits_in_pipe, word,
};

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub use unix::{
    interrupt, is_dead, kill_group, own_group, stop_and_continue, terminate, while_stopped, words,
};

#[cfg(not(unix))]
mod not_unix;
#[cfg(not(unix))]
pub use not_unix::{
    interrupt, is_dead, kill_group, own_group, stop_and_continue, terminate, while_stopped, words,
};

mod open_files;
pub use open_files::limit_open_files;

/// How a process ended that no signal has ended.
fn exit_code(status: ExitStatus) -> String {
    match status.code() {
        Some(101) => "panicked (exit status 101)".into(),
        Some(code) => format!("ended with exit status {code}"),
        None => "ended".into(),
    }
}

/// A thread as the system sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct RawThread {
    pub id: u32,
    /// At most 15 bytes: the system cuts longer names.
    pub name: String,
    /// `R` runs, `S` waits, `D` waits for a device, `T` stopped, `Z` ended.
    pub state: char,
    /// How often it was taken off the processor, by its own wish or not.
    pub switches: u64,
    /// Processor time, in steps of 10 ms.
    pub cpu: Duration,
    pub call: Call,
}

/// What a thread does in the kernel.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    Runs,
    /// It sits in a system call.
    Waits(RawCall),
    /// It is stopped outside any system call, with these registers.
    Stopped {
        stack: u64,
        instruction: u64,
    },
    /// The system does not tell, or this kit does not understand.
    Unknown,
}

/// A system call as `/proc/PID/task/TID/syscall` shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RawCall {
    pub number: u64,
    pub arguments: [u64; 6],
    /// The thread's stack pointer.
    pub stack: u64,
    pub wait: Wait,
}

/// What a system call waits for. Numbers of descriptors are the program's.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// futex(2): `value` is what the word was expected to be; for a bitset wait `operation` is 9, else 0.
    Futex {
        address: u64,
        operation: u8,
        value: u32,
        shared: bool,
        timed: bool,
    },
    Read(u32),
    Write(u32),
    Accept(u32),
    Connect(u32),
    /// splice(2) and its kin, which `std::io::copy` uses.
    Copy {
        from: u32,
        to: u32,
    },
    /// poll, select and epoll.
    Poll {
        timed: bool,
    },
    Sleep,
    Child,
    /// open(2), which waits for the other end of a named pipe.
    Open,
    /// flock(2) and fcntl(2).
    FileLock,
    Signal {
        timed: bool,
    },
    Other,
}

/// What a descriptor of a program is.
#[derive(Clone, Debug, PartialEq)]
pub enum Descriptor {
    /// With its inode, by which [`sockets`] knows it too.
    Socket(u64),
    Pipe,
    Terminal,
    File(String),
}

/// A TCP or UDP socket of this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Socket {
    pub inode: u64,
    pub local: SocketAddr,
    pub remote: SocketAddr,
    pub kind: SocketKind,
    /// Bytes sent and not yet acknowledged; for a listener the limit of its queue.
    pub sending: u64,
    /// Bytes received and not yet read; for a listener the connections not yet accepted.
    pub unread: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SocketKind {
    Listener,
    /// A TCP connection in any state.
    Connection,
    Datagram,
}

/// What a program and its descendants use now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    pub threads: usize,
    pub descriptors: usize,
    /// Resident bytes now.
    pub memory: u64,
    /// The most resident bytes that each process had, added up.
    pub peak_memory: u64,
    pub cpu: Duration,
}

/// The direction of a wait that a socket's own time limit can end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    Receiving,
    Sending,
}

/// Where a thread stands in its program.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Linker symbols between the system call and the program's own code, innermost first.
    pub functions: Vec<String>,
    /// The innermost line of the program's own code.
    pub place: Option<Place>,
    /// The stack, from its pointer outwards.
    pub words: Vec<u64>,
    /// Where in `words` the program's own code begins: from here on they are its variables, or its callers'.
    pub own: usize,
}

/// A line of source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Relative to the package.
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
