//! Sockets, from `/proc/net/{tcp,tcp6,udp,udp6}` (proc(5)); their options from the sockets
//! themselves.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};
use socket2::SockRef;

use super::proc::{processes, socket_inode};
use crate::platform::model::{Socket, SocketKind, Wait};

/// TCP_LISTEN of the kernel's include/net/tcp_states.h.
const LISTEN: u8 = 0x0a;

/// TCP_TIME_WAIT, as the third column of a line; no other column looks like it.
const TIME_WAIT: &str = " 06 ";

/// All TCP and UDP sockets of this machine's network namespace, without those in the state
/// TIME_WAIT: no program has them open, and there may be tens of thousands.
#[must_use]
pub fn sockets() -> Vec<Socket> {
    let mut all = Vec::new();
    for name in ["tcp", "tcp6", "udp", "udp6"] {
        let table = fs::read_to_string(format!("/proc/net/{name}")).unwrap_or_default();
        let lines = table.lines().skip(1).filter(|line| !line.contains(TIME_WAIT));
        all.extend(lines.filter_map(|line| parse(line, name.starts_with("udp"))));
    }
    all
}

/// A line is `sl local remote state tx:rx timer retransmits uid timeout inode …`.
fn parse(line: &str, datagram: bool) -> Option<Socket> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (sending, unread) = words.get(4)?.split_once(':')?;
    let kind = match u8::from_str_radix(words.get(3)?, 16).ok()? {
        _ if datagram => SocketKind::Datagram,
        LISTEN => SocketKind::Listener,
        _ => SocketKind::Connection,
    };
    Some(Socket {
        inode: words.get(9)?.parse().ok()?,
        local: address(words.get(1)?)?,
        remote: address(words.get(2)?)?,
        kind,
        sending: u64::from_str_radix(sending, 16).ok()?,
        unread: u64::from_str_radix(unread, 16).ok()?,
    })
}

/// An IP address is written as words of 32 bits in this machine's byte order, a port in network
/// order.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let word = |at: usize| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    let ip: IpAddr = if ip.len() == 8 {
        Ipv4Addr::from(word(0)?).into()
    } else {
        let words = [word(0)?, word(8)?, word(16)?, word(24)?];
        let bytes: [u8; 16] = words.concat().try_into().ok()?;
        Ipv6Addr::from(bytes).into()
    };
    Some(SocketAddr::new(ip, u16::from_str_radix(port, 16).ok()?))
}

/// The TCP addresses on which the process or one of its descendants listens.
#[must_use]
pub fn listening(pid: u32) -> Vec<SocketAddr> {
    addresses(pid, SocketKind::Listener)
}

/// The UDP addresses to which sockets of the process or of one of its descendants are bound.
#[must_use]
pub fn bound(pid: u32) -> Vec<SocketAddr> {
    addresses(pid, SocketKind::Datagram)
}

fn addresses(pid: u32, kind: SocketKind) -> Vec<SocketAddr> {
    let theirs: HashSet<u64> = processes(pid).into_iter().flat_map(inodes).collect();
    let open = |socket: &Socket| socket.kind == kind && theirs.contains(&socket.inode);
    sockets().into_iter().filter(open).map(|socket| socket.local).collect()
}

/// The inodes of the sockets that the process has open.
#[must_use]
pub fn inodes(pid: u32) -> Vec<u64> {
    let entries = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten();
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    numbers.filter_map(|number| socket_inode(pid, number)).collect()
}

/// The time limit that the socket of a wait has (SO_RCVTIMEO or SO_SNDTIMEO, socket(7)), which
/// `/proc` does not show.
///
/// `None` when it has none, when the wait is not for a socket, or when the system does not let the
/// kit look: pidfd_getfd(2) needs Linux 5.6 and the right to trace the program. It duplicates the
/// socket for the moment.
#[must_use]
pub fn socket_timeout(pid: u32, wait: &Wait) -> Option<Duration> {
    let receive = |number| timeout(pid, number, |socket| socket.read_timeout());
    let send = |number| timeout(pid, number, |socket| socket.write_timeout());
    match *wait {
        Wait::Read(number) | Wait::Accept(number) => receive(number),
        Wait::Write(number) => send(number),
        Wait::Copy { from, to } => receive(from).or_else(|| send(to)),
        _ => None,
    }
}

fn timeout(
    pid: u32,
    number: u32,
    option: impl Fn(&SockRef<'_>) -> io::Result<Option<Duration>>,
) -> Option<Duration> {
    let process = Pid::from_raw(i32::try_from(pid).ok()?)?;
    let handle = pidfd_open(process, PidfdFlags::empty()).ok()?;
    let socket = pidfd_getfd(handle, i32::try_from(number).ok()?, PidfdGetfdFlags::empty()).ok()?;
    option(&SockRef::from(&socket)).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn reads_addresses_of_both_families() {
        let read = |text| address(text).expect("it is an address").to_string();

        assert_eq!(read("0100007F:0FA0"), "127.0.0.1:4000");
        assert_eq!(read("00000000000000000000000001000000:0050"), "[::1]:80");
        assert_eq!(read("0000000000000000FFFF00000100007F:0050"), "[::ffff:127.0.0.1]:80");
    }

    #[test]
    fn finds_a_listener_of_this_process() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");

        let found = listening(std::process::id());

        assert!(found.contains(&listener.local_addr().expect("it is bound")));
    }
}
