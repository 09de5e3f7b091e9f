//! Sends back every datagram to whoever sent it; and the client that asks again when no answer comes.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs, UdpSocket};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;

/// A UDP echo server, and its client.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Send back every datagram to where it came from.
    Server {
        /// Where to receive, HOST:PORT; port 0 lets the system choose.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5555")]
        bind: String,
    },
    /// Send each line of standard input as a datagram and print the reply.
    Client {
        /// The server, HOST:PORT.
        addr: String,
        #[command(flatten)]
        patience: Patience,
    },
}

#[derive(clap::Args)]
struct Patience {
    /// How long to wait for a reply before the line is sent again.
    #[arg(long, value_name = "MS", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    timeout_ms: u32,
    /// How often to send a line again before it is given up.
    #[arg(long, value_name = "N", default_value_t = 3)]
    retries: u32,
}

/// Room for any datagram. What does not fit would be lost without a word.
const ROOM: usize = 65_536;

enum Failure {
    Cannot(String),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Server { bind } => server(&bind),
        Args::Client { addr, patience } => client(&addr, &patience),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Cannot(what)) => {
            log(format_args!("error: cannot {what}"));
            ExitCode::FAILURE
        }
    }
}

fn server(bind: &str) -> Result<(), Failure> {
    let socket = listen(bind)?;
    // One for all: a datagram has been sent back before the next one is received.
    let mut buffer = [0; ROOM];
    loop {
        echo(&socket, &mut buffer);
    }
}

fn listen(bind: &str) -> Result<UdpSocket, Failure> {
    let socket = UdpSocket::bind(bind).map_err(cannot(format!("listen on {bind}")))?;
    let address = socket.local_addr().map_err(cannot(format!("listen on {bind}")))?;
    print(format!("listening on {address}\n").as_bytes())?;
    Ok(socket)
}

/// Waits for one datagram and sends it back. What goes wrong concerns this one only, and so it ends nothing.
fn echo(socket: &UdpSocket, buffer: &mut [u8]) {
    match socket.recv_from(buffer) {
        Ok((n, peer)) => match socket.send_to(&buffer[..n], peer) {
            Ok(_) => {}
            Err(error) => log(format_args!("cannot send to {peer}: {error}")),
        },
        Err(error) => {
            log(format_args!("cannot receive: {error}"));
            // It may fail at once the next time too: no spinning.
            #[expect(
                clippy::disallowed_methods,
                reason = "no event tells that the system can receive again"
            )]
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn client(addr: &str, patience: &Patience) -> Result<(), Failure> {
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
        let reply = ask(&socket, addr, patience, number, line)?;
        print(format!("received: {}\n", String::from_utf8_lossy(&reply)).as_bytes())?;
    }
    Ok(())
}

/// A socket that sends to the server and receives from nobody else: connecting lets the system drop what strangers send.
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

/// Sends a line until it is answered, and returns the answer without its number.
fn ask(
    socket: &UdpSocket,
    addr: &str,
    patience: &Patience,
    number: u64,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    let mark = format!("{number} ").into_bytes();
    let request = [&mark, line].concat();
    for _ in 0..=patience.retries {
        socket.send(&request).map_err(cannot(format!("send to {addr}")))?;
        if let Some(answer) =
            receive(socket, &mark, patience).map_err(cannot(format!("reach {addr}")))?
        {
            return Ok(answer);
        }
    }
    Err(Failure::Cannot(format!(
        "reach {addr}: no reply after {} tries",
        u64::from(patience.retries) + 1
    )))
}

/// Waits for a datagram that begins with `mark`, and returns what follows. `None` when none has come in time.
fn receive(
    socket: &UdpSocket,
    mark: &[u8],
    patience: &Patience,
) -> io::Result<Option<Vec<u8>>> {
    let end = Instant::now() + Duration::from_millis(patience.timeout_ms.into());
    let mut buffer = [0; ROOM];
    loop {
        // Only what is left of the time: a late answer to an earlier line must not begin it anew.
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(None);
        }
        socket.set_read_timeout(Some(left))?;
        match socket.recv(&mut buffer) {
            Ok(n) => {
                if let Some(answer) = buffer[..n].strip_prefix(mark) {
                    return Ok(Some(answer.to_vec()));
                }
            }
            // The time is over, or Ctrl-Z and `fg` have interrupted the wait: the clock tells which.
            Err(e)
                if matches!(
                    e.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(error),
        }
    }
}

fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Cannot(format!("{what}: {cause}"))
}

/// A result: all of it at once, and not left in a buffer.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(text).and_then(|()| output.flush()).map_err(|error| {
        match error.kind() {
            ErrorKind::BrokenPipe => Failure::OutputClosed,
            _ => cannot("print")(error),
        }
    })
}

/// What the program tells about itself, in one write. `eprintln!` makes many, and panics when nobody reads the log.
fn log(line: impl Display) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
