//! Read README.md in this folder, then type `cargo test -p udp-echo`.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::net::UdpSocket;
use std::process::ExitCode;

use clap::{Parser, value_parser};

/// A UDP echo server and its client.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Send every datagram back to its sender.
    Server {
        /// The address to bind, HOST:PORT; with port 0 the system chooses a free port.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5555")]
        bind: String,
    },
    /// Send each line of standard input as a datagram and print the reply.
    Client {
        /// The server's address, HOST:PORT.
        addr: String,
        #[command(flatten)]
        retry: RetryPolicy,
    },
}

#[derive(clap::Args)]
struct RetryPolicy {
    /// How long to wait for a reply before sending the line again.
    #[arg(long, value_name = "MS", default_value_t = 500)]
    #[arg(value_parser = value_parser!(u32).range(1..))]
    timeout_ms: u32,
    /// How many times to send a line again before giving up.
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
}

/// The size of the receive buffer. Step 4: is it large enough?
const MAX_DATAGRAM: usize = 1024;

/// Why the program ends early.
enum Failure {
    /// The message for the user, without the `error: ` before it.
    Error(String),
    /// The reader of our output has gone (`| head`): the program ends without a message.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Server { bind } => server(&bind),
        Args::Client { addr, retry } => client(&addr, &retry),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

fn server(addr: &str) -> Result<(), Failure> {
    let socket = bind(addr)?;
    let mut buffer = [0; MAX_DATAGRAM];
    // Step 3: more datagrams follow.
    echo(&socket, &mut buffer);
    Ok(())
}

fn bind(addr: &str) -> Result<UdpSocket, Failure> {
    todo!(
        "step 1: bind a UdpSocket to {addr}; \
        print `listening on ADDR` with its local address; return it"
    )
}

/// Receives one datagram and sends it back. An error concerns only this datagram, so it
/// is logged and does not end the server.
fn echo(socket: &UdpSocket, buffer: &mut [u8]) {
    match socket.recv_from(buffer) {
        Ok((n, peer)) => todo!(
            "step 2: send the {n} bytes back to {peer}; step 5: an error ends nothing"
        ),
        Err(error) => todo!("step 5: log `cannot receive: {error}` and pause briefly"),
    }
}

fn client(addr: &str, retry: &RetryPolicy) -> Result<(), Failure> {
    let socket = connect(addr).map_err(cannot(format!("reach {addr}")))?;
    let mut input = io::stdin().lock();
    for number in 1.. {
        if input.is_terminal() {
            print(b"-> ")?;
        }
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line).map_err(cannot("read standard input"))?;
        if line.is_empty() || line.trim_ascii_end() == b"q" {
            break;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        let reply = request(&socket, addr, retry, number, line)?;
        print(format!("received: {}\n", String::from_utf8_lossy(&reply)).as_bytes())?;
    }
    Ok(())
}

/// Returns a socket that exchanges datagrams with the server only: once it is connected,
/// the kernel discards datagrams from other senders.
fn connect(addr: &str) -> io::Result<UdpSocket> {
    todo!(
        "step 6: bind a UdpSocket to any address of this machine and port 0, \
        connect it to {addr} and return it"
    )
}

/// Sends a line until its reply arrives, and returns the reply without the line number.
fn request(
    socket: &UdpSocket,
    addr: &str,
    retry: &RetryPolicy,
    number: u64,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    // Step 7: put the line number and a space before the line, and before its reply.
    let (sequence_prefix, datagram) = (b"", line);
    socket.send(datagram).map_err(cannot(format!("send to {addr}")))?;
    let reply = receive(socket, sequence_prefix, retry)
        .map_err(cannot(format!("reach {addr}")))?;
    match reply {
        Some(reply) => Ok(reply),
        None => todo!(
            "step 7: send line {number} again, at most {} times; then it is an error",
            retry.retries
        ),
    }
}

/// Waits for a datagram that starts with `sequence_prefix`, and returns what follows it.
/// Returns `None` if none arrives before the timeout.
fn receive(
    socket: &UdpSocket,
    sequence_prefix: &[u8],
    retry: &RetryPolicy,
) -> io::Result<Option<Vec<u8>>> {
    todo!(
        "step 6: return what {socket:?} receives; step 7: wait {} ms at most, \
        and accept only what starts with {sequence_prefix:?}",
        retry.timeout_ms
    )
}

/// Makes the closure that `map_err` needs: with `cannot("open x")`, the message is
/// `cannot open x: ` and the cause.
fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Error(format!("cannot {what}: {cause}"))
}

/// Prints a result. The lock and the flush make it appear at once and in one piece.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Ok(()) => Ok(()),
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Err(Failure::OutputClosed),
        Err(cause) => Err(Failure::Error(format!("cannot print: {cause}"))),
    }
}

/// Reports to standard error, in one write, so that two threads cannot mix their lines.
/// `eprintln!` would also panic once nothing reads standard error any more.
fn log(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
