//! Read README.md in this folder, then type `cargo test -p tcp-echo`.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;

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
        // Step 6: as long as this client is served, nobody else is.
        serve(stream, peer, &greeting);
    }
}

fn listen(bind: &str) -> Result<TcpListener, Failure> {
    todo!(
        "step 1: bind a TcpListener to {bind}; print `listening on ADDR` with its local address; return it"
    )
}

fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    match listener.accept() {
        Ok(client) => client,
        Err(error) => todo!(
            "step 7: log that this was not possible: {error}; pause for a moment, and try again"
        ),
    }
}

fn greeting(greet: Option<&str>, number: u64) -> String {
    match greet {
        Some(text) => {
            todo!("step 8: {text:?} with {number} in place of each {{n}}, and a newline")
        }
        None => String::new(),
    }
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
    todo!(
        "step 2: read from {stream:?}, write back what came; step 3: until it ends; step 8: send {greeting:?} first"
    )
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
    todo!("step 9: connect a TcpStream to {addr} and put it into a BufReader")
}

/// Sends a line and returns the one that answers it, both with their newlines.
fn ask(
    connection: &mut BufReader<TcpStream>,
    addr: &str,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    todo!(
        "step 9: send {line:?} to {addr} on {connection:?}; return all up to the newline that ends the reply"
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
