//! The first line of a server, which says where it listens, and connections to that address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::platform;
use crate::program::process::Stream;
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::output;
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::Budget;
use crate::wire::tcp::Peer;

/// What every server says first, with the address after it.
const ANNOUNCEMENT: &str = "listening on ";

impl Running {
    /// The address that the program announces on its first line, `listening on HOST:PORT`.
    ///
    /// # Panics
    /// With a report if the line does not come, has another form, or names no port.
    #[track_caller]
    pub fn announced(&self) -> SocketAddr {
        if let Some(address) = self.announcement().get() {
            return *address;
        }
        let ends = |out: &[u8]| out.contains(&b'\n');
        let halt = self.wait_for_stream(Stream::Output, Budget::WholeRun, ends).err();
        let first = self.stream(Stream::Output).since(0);
        let line = first.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let Some(address) = std::str::from_utf8(line).ok().and_then(parse) else {
            self.fail_unannounced(line, halt);
        };
        self.account_for(line.len());
        *self.announcement().get_or_init(|| address)
    }

    #[track_caller]
    fn fail_unannounced(&self, line: &[u8], halt: Option<Halt>) -> ! {
        let nothing = "nothing on standard output";
        Report::new(self, "the program did not announce its address")
            .expected(format!("\"{ANNOUNCEMENT}HOST:PORT\\n\", the first line on standard output"))
            .got(if line.is_empty() { nothing.into() } else { text::quoted(line) })
            .maybe_cause(self.why_unannounced(line))
            .halted(halt)
            .fail()
    }

    fn why_unannounced(&self, line: &[u8]) -> Option<String> {
        if line.ends_with(b"\n") {
            return output::announcement(&String::from_utf8_lossy(line));
        }
        if self.has_ended() {
            return None;
        }
        let listening = [platform::listening(self.pid()), platform::bound(self.pid())].concat();
        let address = listening.first()?;
        Some(format!(
            "it is listening on {address} but has not said so on standard output. Text without a \
             newline, or in a BufWriter, stays in the program's own buffer: call flush()"
        ))
    }

    /// The announced address; if that means all addresses, the loopback one.
    #[track_caller]
    pub(crate) fn reachable(&self) -> SocketAddr {
        let mut address = self.announced();
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
                SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
            });
        }
        address
    }

    /// Connects to the announced address.
    ///
    /// # Panics
    /// With a report if the program announces none, or the connection is refused.
    #[track_caller]
    pub fn connect(&self) -> Peer {
        self.connect_to(self.reachable())
    }

    /// Connects to `address`, which this program is expected to serve.
    ///
    /// # Panics
    /// With a report if the connection is refused.
    #[track_caller]
    pub fn connect_to(&self, address: SocketAddr) -> Peer {
        Peer::connect(self, address, None)
    }

    /// Connects to the announced address, with a receive buffer of about `bytes` (`SO_RCVBUF`,
    /// socket(7)): the program is soon stuck in a write if the check does not read.
    ///
    /// # Panics
    /// With a report if the program announces none, or the connection is refused.
    #[track_caller]
    pub fn connect_with_buffer(&self, bytes: usize) -> Peer {
        Peer::connect(self, self.reachable(), Some(bytes))
    }
}

fn parse(line: &str) -> Option<SocketAddr> {
    let address: SocketAddr = line.strip_suffix('\n')?.strip_prefix(ANNOUNCEMENT)?.parse().ok()?;
    (address.port() != 0).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_one_whole_line_with_a_real_port() {
        assert_eq!(parse("listening on 127.0.0.1:80\n"), Some(([127, 0, 0, 1], 80).into()));
        assert_eq!(parse("listening on [::1]:80\n"), Some((Ipv6Addr::LOCALHOST, 80).into()));
        for wrong in [
            "listening on 127.0.0.1:80",
            "listening on 127.0.0.1:0\n",
            "Listening on 127.0.0.1:80\n",
            "\n",
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
