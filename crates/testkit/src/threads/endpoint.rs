//! What is behind a descriptor on which a thread waits.

use std::fmt;
use std::net::SocketAddr;

use crate::platform::{self, Descriptor, Socket, SocketKind};

/// What is behind a descriptor of a program. `Display` writes it as a report does: `standard
/// output`, `127.0.0.1:4000 ⇄ 127.0.0.1:51000`, `a pipe`.
#[derive(Clone, Debug, PartialEq)]
pub enum Endpoint {
    /// Descriptor 0, unless it is a socket.
    Stdin,
    /// Descriptor 1, unless it is a socket.
    Stdout,
    /// Descriptor 2, unless it is a socket.
    Stderr,
    /// A TCP socket.
    Tcp {
        /// Its own address.
        local: SocketAddr,
        /// The other end of the connection; `None` for a listener.
        peer: Option<SocketAddr>,
    },
    /// A UDP socket.
    Udp {
        /// Its own address.
        local: SocketAddr,
        /// The only peer of a socket that is connected.
        peer: Option<SocketAddr>,
    },
    /// A socket that is neither TCP nor UDP, or has been closed since.
    Socket,
    /// A pipe without a name.
    Pipe,
    /// A terminal.
    Terminal,
    /// Anything else that has a path.
    File(String),
    /// A descriptor that is closed or cannot be seen.
    Unknown(u32),
}

impl Endpoint {
    /// What is behind a descriptor of the process `pid`; `sockets` are those of the machine.
    pub(super) fn of(pid: u32, number: u32, sockets: &[Socket]) -> Self {
        match (platform::descriptor(pid, number), number) {
            (Some(Descriptor::Socket(inode)), _) => {
                sockets.iter().find(|it| it.inode == inode).map_or(Self::Socket, Self::of_socket)
            }
            (_, 0) => Self::Stdin,
            (_, 1) => Self::Stdout,
            (_, 2) => Self::Stderr,
            (Some(Descriptor::Pipe), _) => Self::Pipe,
            (Some(Descriptor::Terminal), _) => Self::Terminal,
            (Some(Descriptor::File(path)), _) => Self::File(path),
            (None, _) => Self::Unknown(number),
        }
    }

    fn of_socket(socket: &Socket) -> Self {
        let (local, remote) = socket.ends();
        match socket.kind {
            SocketKind::Listener => Self::Tcp { local, peer: None },
            SocketKind::Connection => Self::Tcp { local, peer: Some(remote) },
            SocketKind::Datagram => {
                Self::Udp { local, peer: Some(remote).filter(|it| it.port() != 0) }
            }
        }
    }

    /// The other end of a connection.
    #[must_use]
    pub fn peer(&self) -> Option<SocketAddr> {
        match self {
            Self::Tcp { peer, .. } | Self::Udp { peer, .. } => *peer,
            _ => None,
        }
    }

    /// Whether it is one of the three standard streams.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        matches!(self, Self::Stdin | Self::Stdout | Self::Stderr)
    }

    /// The same endpoint without its peer, which is another one for each thread of a server.
    pub(super) fn without_peer(&self) -> Self {
        match *self {
            Self::Tcp { local, .. } => Self::Tcp { local, peer: None },
            Self::Udp { local, .. } => Self::Udp { local, peer: None },
            _ => self.clone(),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::Stdout => f.write_str("standard output"),
            Self::Stderr => f.write_str("standard error"),
            Self::Tcp { local, peer: Some(peer) } | Self::Udp { local, peer: Some(peer) } => {
                write!(f, "{local} ⇄ {peer}")
            }
            Self::Tcp { local, .. } | Self::Udp { local, .. } => write!(f, "{local}"),
            Self::Socket => f.write_str("a socket"),
            Self::Pipe => f.write_str("a pipe"),
            Self::Terminal => f.write_str("the terminal"),
            Self::File(path) => f.write_str(path),
            Self::Unknown(number) => write!(f, "descriptor {number}"),
        }
    }
}
