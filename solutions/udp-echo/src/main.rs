//! A UDP echo server, and a client that sends each line again until a reply arrives.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs, UdpSocket};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

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

/// No UDP datagram is larger. `recv` silently cuts off what does not fit into its buffer.
const MAX_DATAGRAM: usize = 65_536;

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
    // One buffer is enough: each datagram is sent back before the next one is received.
    let mut buffer = [0; MAX_DATAGRAM];
    loop {
        echo(&socket, &mut buffer);
    }
}

fn bind(addr: &str) -> Result<UdpSocket, Failure> {
    let socket = UdpSocket::bind(addr).map_err(cannot(format!("listen on {addr}")))?;
    let local = socket.local_addr().map_err(cannot(format!("listen on {addr}")))?;
    print(format!("listening on {local}\n").as_bytes())?;
    Ok(socket)
}

/// Receives one datagram and sends it back. An error concerns only this datagram, so it
/// is logged and does not end the server.
fn echo(socket: &UdpSocket, buffer: &mut [u8]) {
    match socket.recv_from(buffer) {
        Ok((n, peer)) => {
            if let Err(error) = socket.send_to(&buffer[..n], peer) {
                log(&format!("cannot send to {peer}: {error}"));
            }
        }
        Err(error) => {
            log(&format!("cannot receive: {error}"));
            // The next call may fail at once too: without a pause the loop would spin.
            #[expect(
                clippy::disallowed_methods,
                reason = "no event tells that the system can receive again"
            )]
            thread::sleep(Duration::from_millis(10));
        }
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
    let server = addr.to_socket_addrs()?.next().ok_or(ErrorKind::NotFound)?;
    let any: IpAddr = if server.is_ipv4() {
        Ipv4Addr::UNSPECIFIED.into()
    } else {
        Ipv6Addr::UNSPECIFIED.into()
    };
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(server)?;
    Ok(socket)
}

/// Sends a line until its reply arrives, and returns the reply without the line number.
fn request(
    socket: &UdpSocket,
    addr: &str,
    retry: &RetryPolicy,
    number: u64,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    let sequence_prefix = format!("{number} ").into_bytes();
    let datagram = [&sequence_prefix, line].concat();
    let tries = u64::from(retry.retries) + 1;
    for _ in 0..tries {
        socket.send(&datagram).map_err(cannot(format!("send to {addr}")))?;
        let reply = receive(socket, &sequence_prefix, retry)
            .map_err(cannot(format!("reach {addr}")))?;
        if let Some(reply) = reply {
            return Ok(reply);
        }
    }
    let noun = if tries == 1 { "try" } else { "tries" };
    Err(Failure::Error(format!("cannot reach {addr}: no reply after {tries} {noun}")))
}

/// Waits for a datagram that starts with `sequence_prefix`, and returns what follows it.
/// Returns `None` if none arrives before the timeout.
fn receive(
    socket: &UdpSocket,
    sequence_prefix: &[u8],
    retry: &RetryPolicy,
) -> io::Result<Option<Vec<u8>>> {
    let deadline = Instant::now() + Duration::from_millis(retry.timeout_ms.into());
    let mut buffer = [0; MAX_DATAGRAM];
    loop {
        // A late reply to an earlier line must not restart the timeout: wait only for the
        // time that is left.
        let remaining = deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() {
            return Ok(None);
        }
        socket.set_read_timeout(Some(remaining))?;
        match socket.recv(&mut buffer) {
            Ok(n) => {
                if let Some(reply) = buffer[..n].strip_prefix(sequence_prefix) {
                    return Ok(Some(reply.to_vec()));
                }
            }
            Err(error) => match error.kind() {
                // The timeout, or a signal such as SIGCONT after Ctrl-Z and `fg`: look at
                // the clock again.
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                _ => return Err(error),
            },
        }
    }
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
