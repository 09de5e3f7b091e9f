//! The answers of the system as types: threads, system calls, descriptors, sockets, and what they
//! use.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// A thread as the system shows it at one moment. Two equal values mean that it has not run in
/// between.
#[derive(Clone, Debug, PartialEq)]
pub struct RawThread {
    /// The system's number of the thread; for the main thread that of its process.
    pub id: u32,
    /// At most 15 bytes: the system cuts longer names.
    pub name: String,
    /// `R` runs, `S` waits, `D` waits for a device, `T` is stopped, `Z` has ended.
    pub state: char,
    /// How often it was taken off the CPU, voluntarily or not.
    pub switches: u64,
    /// CPU time, in steps of 10 ms.
    pub cpu: Duration,
    /// What it does in the kernel.
    pub call: Call,
}

impl RawThread {
    /// What the thread waits for; `None` while it runs, is stopped, or cannot be seen.
    #[must_use]
    pub fn wait(&self) -> Option<&Wait> {
        match &self.call {
            Call::Waits(call) if self.state == 'S' => Some(&call.wait),
            _ => None,
        }
    }
}

/// What a thread does in the kernel.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Nothing: it runs its own code, or is about to.
    Runs,
    /// It is in a system call.
    Waits(RawCall),
    /// It is stopped outside any system call, with these registers.
    Stopped {
        /// The stack pointer.
        stack: u64,
        /// The program counter.
        instruction: u64,
    },
    /// The system does not tell, or this kit does not understand the answer.
    Unknown,
}

/// A system call as `/proc/PID/task/TID/syscall` shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RawCall {
    /// The number of the call, which depends on the architecture.
    pub number: u64,
    /// The thread's stack pointer.
    pub stack: u64,
    /// What the call waits for.
    pub wait: Wait,
}

/// What a system call waits for. Numbers of descriptors are the program's.
#[derive(Clone, Debug, PartialEq)]
pub enum Wait {
    /// futex(2), by which locks, channels and joins wait.
    Futex {
        /// Where the futex is in the program's memory.
        address: u64,
        /// Its low seven bits: 9 for a bitset wait, 0 for a plain one.
        operation: u8,
        /// What the futex was expected to hold.
        value: u32,
        /// Whether other processes may wake it, as the kernel does when a thread ends.
        shared: bool,
        /// Whether the wait has a time limit.
        timed: bool,
    },
    /// read(2), recvfrom(2) and similar calls.
    Read(u32),
    /// write(2), sendto(2) and similar calls.
    Write(u32),
    /// accept(2).
    Accept(u32),
    /// connect(2).
    Connect(u32),
    /// splice(2) and sendfile(2), which `std::io::copy` uses.
    Copy {
        /// The descriptor that is read.
        from: u32,
        /// The descriptor that is written.
        to: u32,
    },
    /// poll(2), select(2) and epoll_wait(2).
    Poll {
        /// Whether the wait has a time limit.
        timed: bool,
    },
    /// nanosleep(2).
    Sleep,
    /// wait4(2): a child process is to end.
    Child,
    /// open(2), which waits for the other end of a named pipe.
    Open,
    /// flock(2) and fcntl(2).
    FileLock,
    /// pause(2) and sigtimedwait(2).
    Signal {
        /// Whether the wait has a time limit.
        timed: bool,
    },
    /// A call that the kit does not know.
    Other,
}

/// What a descriptor of a program is.
#[derive(Clone, Debug, PartialEq)]
pub enum Descriptor {
    /// With its inode, by which [`sockets`](super::sockets) knows it too.
    Socket(u64),
    /// A pipe without a name.
    Pipe,
    /// A terminal.
    Terminal,
    /// Anything else, by its path.
    File(String),
}

/// A TCP or UDP socket of this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Socket {
    /// The system's number of the socket.
    pub inode: u64,
    /// The address to which it is bound.
    pub local: SocketAddr,
    /// The other end; with port 0 where there is none.
    pub remote: SocketAddr,
    /// What it is used for.
    pub kind: SocketKind,
    /// Bytes sent and not yet acknowledged; for a listener the limit of its queue.
    pub sending: u64,
    /// Bytes received and not yet read; for a listener the connections not yet accepted.
    pub unread: u64,
}

impl Socket {
    /// The local and the remote address, as IPv4 also where an IPv6 socket has it mapped: the two
    /// ends of a connection may differ in that.
    #[must_use]
    pub fn ends(&self) -> (SocketAddr, SocketAddr) {
        let canonical = |end: SocketAddr| SocketAddr::new(end.ip().to_canonical(), end.port());
        (canonical(self.local), canonical(self.remote))
    }
}

/// What a socket is used for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SocketKind {
    /// A TCP socket that listens.
    Listener,
    /// A TCP connection in any state.
    Connection,
    /// A UDP socket.
    Datagram,
}

/// What a program and its descendants use now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Live threads.
    pub threads: usize,
    /// Open descriptors.
    pub descriptors: usize,
    /// Resident bytes now.
    pub memory: u64,
    /// The most resident bytes that each process had, added up.
    pub peak_memory: u64,
    /// CPU time of all threads, in steps of 10 ms.
    pub cpu: Duration,
}

/// Where a thread is in its program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// Linker symbols between the system call and the program's own code, innermost first.
    pub functions: Vec<String>,
    /// The innermost line of the program's own code.
    pub location: Option<SourceLocation>,
    /// The stack, from its pointer outwards.
    pub words: Vec<u64>,
    /// Where in `words` the variables of the program's own code begin, followed by those of its
    /// callers.
    pub own: usize,
}

/// A line of source. `Display` writes `src/main.rs:12`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SourceLocation {
    /// Relative to the package.
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl fmt::Display for SourceLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
