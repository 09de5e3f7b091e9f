//! A peer that is a server: it can be started repeatedly, and shows what it uses while it runs.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use testkit::Guarded;
use testkit::platform::{self, Usage};

use crate::system::affinity::{self, Placement};

/// How long a server may take to listen. Reached only when something is wrong.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// The time between two looks whether a foreign server listens.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Stands for a free port in the arguments of a program that cannot choose one.
pub(crate) const FREE_PORT: &str = "{port}";

/// A server, and the command that starts it.
#[derive(Clone, Debug)]
pub struct Peer {
    /// The name in the tables.
    pub name: &'static str,
    /// Whether the program is not ours. A foreign program that is too old for the work, or does it
    /// in another way, is left out: that is not an error of this course.
    pub is_foreign: bool,
    words: Vec<OsString>,
}

impl Peer {
    /// One of our servers: its first line is `listening on ADDRESS`.
    pub(crate) fn new(name: &'static str, command: &Command) -> Self {
        let program = std::iter::once(command.get_program());
        let words = program.chain(command.get_args()).map(OsString::from).collect();
        Self { name, is_foreign: false, words }
    }

    /// A foreign server, which prints nothing: the operating system is asked where it listens.
    pub(crate) fn foreign(name: &'static str, command: &Command) -> Self {
        Self { is_foreign: true, ..Self::new(name, command) }
    }

    /// Starts the server on the core of `placement`. What it logs is discarded.
    ///
    /// # Errors
    ///
    /// The server cannot be started, or does not listen.
    pub fn start(&self, placement: Placement) -> Result<Server> {
        let (program, arguments) = self.words.split_first().context("a command has a program")?;
        let mut command = Command::new(program);
        for argument in arguments {
            command.arg(if argument == FREE_PORT { free_port()? } else { argument.clone() });
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = affinity::pin_server(placement, || Guarded::start(&mut command))
            .with_context(|| format!("cannot start {}", self.name))?;
        let address = if self.is_foreign { listening(&process) } else { announced(&mut process) };
        let address =
            address.with_context(|| format!("cannot find the address of {}", self.name))?;
        Ok(Server { address, process })
    }
}

/// A running server. Dropping it ends the server and all processes that the server has started.
#[derive(Debug)]
#[must_use = "dropping it ends the server"]
pub struct Server {
    /// The address to which clients connect.
    pub address: SocketAddr,
    process: Guarded,
}

impl Server {
    /// What the server and its child processes use now.
    ///
    /// # Errors
    ///
    /// The server has ended, or the system has no `/proc`.
    pub(crate) fn usage(&self) -> Result<Usage> {
        platform::usage(self.process.pid())
            .context("cannot see what the server uses: it has ended, or there is no /proc")
    }
}

/// Another program may take the port first. Then the server cannot listen, which is noticed.
fn free_port() -> Result<OsString> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string().into())
}

/// Reads the address from the server's first line. The pipe closes when the server ends, so this
/// returns unless one of our servers neither prints nor ends.
fn announced(process: &mut Guarded) -> Result<SocketAddr> {
    let mut line = String::new();
    let output = process.take_stdout().context("its standard output is a pipe")?;
    BufReader::new(output).read_line(&mut line).context("cannot read its first line")?;
    let address =
        line.trim_end().strip_prefix("listening on ").and_then(|address| address.parse().ok());
    address.with_context(|| format!("its first line is {line:?}, not `listening on ADDRESS`"))
}

/// Asks the operating system until the server listens.
fn listening(process: &Guarded) -> Result<SocketAddr> {
    let deadline = Instant::now() + START_TIMEOUT;
    while Instant::now() < deadline && !process.has_ended() {
        if let Some(address) = platform::listening(process.pid()).first() {
            return Ok(*address);
        }
        thread::park_timeout(POLL_INTERVAL);
    }
    bail!("it does not listen");
}
