//! A peer: a server that can be started again and again, and what it uses while it runs.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use testkit::Guarded;
use testkit::platform::{self, Usage};

use crate::processors::{self, Place};

/// How long a server may take to listen. Only reached when something is wrong.
const START: Duration = Duration::from_secs(20);

/// Stands for a port that is free, among the arguments of a program that cannot look for one itself.
pub const FREE_PORT: &str = "{port}";

/// A server, and how it is started.
#[derive(Clone, Debug)]
pub struct Peer {
    /// In words, as the tables have it.
    pub name: &'static str,
    command: Vec<OsString>,
    /// Whether its first line says `listening on ADDRESS`. Otherwise the system is asked where it listens.
    announces: bool,
}

impl Peer {
    /// A server that announces its address.
    pub fn new(name: &'static str, command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self { name, command: command.into_iter().map(Into::into).collect(), announces: true }
    }

    /// A server that says nothing.
    pub fn silent(
        name: &'static str,
        command: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self { announces: false, ..Self::new(name, command) }
    }

    /// Starts the server on the processors of `place`. What it logs goes nowhere.
    ///
    /// # Errors
    /// It cannot be started, or does not listen.
    pub fn start(&self, place: Place) -> Result<Server> {
        let (program, arguments) =
            self.command.split_first().context("a command has a first word")?;
        let mut command = Command::new(program);
        for argument in arguments {
            command.arg(if argument == FREE_PORT { free_port()? } else { argument.clone() });
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        // A child runs where the thread runs that starts it.
        let started = processors::on_the_servers(place, || Guarded::start(&mut command));
        let mut process = started.with_context(|| format!("cannot start {}", self.name))?;
        let address = if self.announces { announced(&mut process) } else { listening(&process) };
        Ok(Server {
            address: address.with_context(|| format!("cannot find {}", self.name))?,
            process,
        })
    }
}

/// A server that runs. It is ended when this is dropped.
#[derive(Debug)]
pub struct Server {
    pub address: SocketAddr,
    process: Guarded,
}

impl Server {
    /// What it and its children use now.
    ///
    /// # Errors
    /// It has ended, or the system does not tell.
    pub fn usage(&self) -> Result<Usage> {
        platform::usage(self.process.pid())
            .context("cannot see what the server uses: it has ended, or there is no /proc")
    }
}

/// Another program may be faster to take it. Then the server cannot listen, and that is seen.
fn free_port() -> Result<OsString> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string().into())
}

/// The pipe ends with the program, so this cannot wait for ever: a program that neither speaks nor ends is wrong.
fn announced(process: &mut Guarded) -> Result<SocketAddr> {
    let mut line = String::new();
    let output = process.take_stdout().context("its standard output is a pipe")?;
    BufReader::new(output).read_line(&mut line).context("cannot read its first line")?;
    let address =
        line.trim_end().strip_prefix("listening on ").and_then(|address| address.parse().ok());
    address.with_context(|| format!("its first line is {line:?}, not `listening on ADDRESS`"))
}

/// Asks the system until the program listens.
fn listening(process: &Guarded) -> Result<SocketAddr> {
    let deadline = Instant::now() + START;
    while Instant::now() < deadline && !process.has_ended() {
        if let Some(address) = platform::listening(process.pid()).first() {
            return Ok(*address);
        }
        thread::park_timeout(Duration::from_millis(1));
    }
    bail!("it does not listen");
}
