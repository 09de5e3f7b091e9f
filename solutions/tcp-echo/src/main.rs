//! Sends back every byte it receives, to many clients at the same time; and the client that talks to it.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use clap::Parser;

/// A TCP echo server, and its client.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Send back every byte that a client sends, until it closes.
    Server {
        /// Where to listen, HOST:PORT; port 0 lets the system choose.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5555")]
        bind: String,
        /// A line to send to each client first. README.md tells how to put the client's number into it.
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
        greet: Option<String>,
    },
    /// Send each line of standard input and print the reply.
    Client {
        /// The server, HOST:PORT.
        addr: String,
    },
}

enum Failure {
    Cannot(String),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Server { bind, greet } => server(&bind, greet.as_deref()),
        Args::Client { addr } => client(&addr),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Cannot(what)) => {
            log(format_args!("error: cannot {what}"));
            ExitCode::FAILURE
        }
    }
}

fn server(bind: &str, greet: Option<&str>) -> Result<(), Failure> {
    let listener = listen(bind)?;
    let mut number = 0;
    loop {
        let (stream, peer) = accept(&listener);
        number += 1;
        let greeting = greeting(greet, number);
        // A client that is silent, or does not read, must not keep the others waiting.
        let thread = thread::Builder::new().name(format!("client-{number}"));
        if let Err(error) = thread.spawn(move || serve(stream, peer, &greeting)) {
            log(format_args!("lost {peer}: {error}"));
        }
    }
}

fn listen(bind: &str) -> Result<TcpListener, Failure> {
    let listener =
        TcpListener::bind(bind).map_err(cannot(format!("listen on {bind}")))?;
    let address = listener.local_addr().map_err(cannot(format!("listen on {bind}")))?;
    print(format!("listening on {address}\n").as_bytes())?;
    Ok(listener)
}

fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept() {
            Ok(client) => return client,
            Err(error) => {
                log(format_args!("cannot accept: {error}"));
                // Without a free descriptor `accept` fails at once, and the client stays in the queue: no spinning.
                #[expect(
                    clippy::disallowed_methods,
                    reason = "no event tells that a descriptor is free again"
                )]
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

fn greeting(greet: Option<&str>, number: u64) -> String {
    greet.map(|text| text.replace("{n}", &number.to_string()) + "\n").unwrap_or_default()
}

fn serve(mut stream: TcpStream, peer: SocketAddr, greeting: &str) {
    log(format_args!("connection from {peer}"));
    match echo(&mut stream, greeting) {
        Ok(count) => log(format_args!("closed {peer}: {count} bytes echoed")),
        Err(error) => log(format_args!("lost {peer}: {error}")),
    }
}

/// Returns how many bytes were sent back.
fn echo(stream: &mut TcpStream, greeting: &str) -> io::Result<u64> {
    stream.write_all(greeting.as_bytes())?;
    // Not on the stack: from the heap the system gives only what is used, and most clients send little.
    let mut buffer = vec![0; 64 * 1024];
    let mut count = 0;
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            // The client has ended its side, and all it sent is answered. Dropping the stream ends ours.
            return Ok(count);
        }
        stream.write_all(&buffer[..n])?;
        count += n as u64;
    }
}

fn client(addr: &str) -> Result<(), Failure> {
    let mut connection = connect(addr)?;
    let mut input = io::stdin().lock();
    loop {
        if input.is_terminal() {
            print(b"-> ")?;
        }
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line).map_err(cannot("read standard input"))?;
        if line.is_empty() || line.trim_ascii_end() == b"q" {
            return Ok(());
        }
        if !line.ends_with(b"\n") {
            line.push(b'\n');
        }
        let reply = ask(&mut connection, addr, &line)?;
        print(&[b"received: ", &reply[..]].concat())?;
    }
}

/// One reader for the whole conversation: what it reads ahead belongs to the next reply.
fn connect(addr: &str) -> Result<BufReader<TcpStream>, Failure> {
    let stream =
        TcpStream::connect(addr).map_err(cannot(format!("connect to {addr}")))?;
    Ok(BufReader::new(stream))
}

/// Sends a line and returns the one that answers it, both with their newlines.
fn ask(
    connection: &mut BufReader<TcpStream>,
    addr: &str,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    connection.get_mut().write_all(line).map_err(cannot(format!("send to {addr}")))?;
    let mut reply = Vec::new();
    connection
        .read_until(b'\n', &mut reply)
        .map_err(cannot(format!("receive from {addr}")))?;
    if reply.ends_with(b"\n") {
        Ok(reply)
    } else {
        Err(Failure::Cannot(format!(
            "receive from {addr}: the server closed the connection"
        )))
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
