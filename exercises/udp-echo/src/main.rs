//! Read README.md in this folder, then type `cargo test -p udp-echo`.

use std::fmt::Display;
use std::io::{self, BufRead, ErrorKind, IsTerminal, Write};
use std::net::UdpSocket;
use std::process::ExitCode;

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

/// Room for a datagram. Step 4: is it enough?
const ROOM: usize = 1024;

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
    let mut buffer = [0; ROOM];
    // Step 3: this one is not the last.
    echo(&socket, &mut buffer);
    Ok(())
}

fn listen(bind: &str) -> Result<UdpSocket, Failure> {
    todo!(
        "step 1: bind a UdpSocket to {bind}; print `listening on ADDR` with its local address; return it"
    )
}

/// Waits for one datagram and sends it back. What goes wrong concerns this one only, and so it ends nothing.
fn echo(socket: &UdpSocket, buffer: &mut [u8]) {
    match socket.recv_from(buffer) {
        Ok((n, peer)) => todo!(
            "step 2: send what came, {n} bytes, back to {peer}; step 5: an error ends nothing"
        ),
        Err(error) => todo!(
            "step 5: log that nothing could be received: {error}; pause for a moment"
        ),
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
    todo!(
        "step 6: bind a UdpSocket to port 0 of any address of this machine, connect it to {addr}, and return it"
    )
}

/// Sends a line until it is answered, and returns the answer without its number.
fn ask(
    socket: &UdpSocket,
    addr: &str,
    patience: &Patience,
    number: u64,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    // Step 7: the number and a space belong in front: of the line, and of the answer to it.
    let (mark, request) = (b"", line);
    socket.send(request).map_err(cannot(format!("send to {addr}")))?;
    match receive(socket, mark, patience).map_err(cannot(format!("reach {addr}")))? {
        Some(answer) => Ok(answer),
        None => todo!(
            "step 7: send line {number} again, {} times at most; then it is an error",
            patience.retries
        ),
    }
}

/// Waits for a datagram that begins with `mark`, and returns what follows. `None` when none has come in time.
fn receive(
    socket: &UdpSocket,
    mark: &[u8],
    patience: &Patience,
) -> io::Result<Option<Vec<u8>>> {
    todo!(
        "step 6: return what comes on {socket:?}; step 7: within {} ms, without {mark:?}",
        patience.timeout_ms
    )
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
