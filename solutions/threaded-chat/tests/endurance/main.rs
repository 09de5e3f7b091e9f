//! What takes minutes, or a thousand connections, and so is not among the checks. CONTRIBUTING.md tells how to run it.

mod churn;
mod crowd;

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use testkit::{Program, Running, program};

/// A client of the endurance runs: plain sockets, because the recording peers of the checks would take the time.
struct Guest {
    lines: BufReader<TcpStream>,
}

impl Guest {
    /// Connects and has been asked for a name.
    fn connect(server: &Running) -> Self {
        let stream = TcpStream::connect(server.announced()).expect("the server listens");
        let mut guest = Self { lines: BufReader::new(stream) };
        guest.line().expect("the server asks for a name");
        guest
    }

    /// Connects and has got the list of the room; `None` if the name is taken.
    fn enter(server: &Running, name: &str) -> Option<Self> {
        let mut guest = Self::connect(server);
        guest.send(format!("{name}\n"));
        guest
            .line()
            .filter(|line| line.starts_with("* The room contains:"))
            .map(|_| guest)
    }

    /// Fails only if the server has dropped this one: whoever reads sees that.
    fn send(&mut self, text: impl AsRef<[u8]>) {
        let _ = self.lines.get_mut().write_all(text.as_ref());
    }

    /// The next line without its newline; `None` at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.lines.read_line(&mut line).unwrap_or(0);
        (count > 0).then(|| line.trim_end_matches('\n').to_owned())
    }

    fn stream(&self) -> TcpStream {
        self.lines.get_ref().try_clone().expect("a descriptor is free: see ulimit -n")
    }

    /// Closes, also for the thread that listens.
    fn vanish(&self) {
        let _ = self.lines.get_ref().shutdown(Shutdown::Both);
    }

    fn end(&self) {
        let _ = self.lines.get_ref().shutdown(Shutdown::Write);
    }
}

fn patient() -> Program {
    program!().life(Duration::from_secs(3600)).memory(4 << 30).output(4 << 30)
}

fn server() -> Running {
    let server = patient().start(["server", "--bind", "127.0.0.1:0"]);
    server.announced();
    server
}

fn usage(server: &Running) -> (usize, usize, u64) {
    server
        .usage()
        .map_or((0, 0, 0), |usage| (usage.threads, usage.descriptors, usage.memory >> 10))
}

/// A number from the environment.
fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).map_or(usual, |text| text.parse().expect("a whole number"))
}
