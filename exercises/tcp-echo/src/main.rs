//! Read README.md in this folder, then type `cargo test -p tcp-echo`.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;

use clap::Parser;

/// A TCP echo server and its client.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Send every byte back to the client that sent it, until the client closes.
    Server {
        /// The address to listen on, HOST:PORT. With port 0, the system chooses one.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5555")]
        bind: String,
        /// A line to send to each client first. README.md explains how to include the
        /// client's number.
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
        greet: Option<String>,
    },
    /// Send each line of standard input to the server and print the reply.
    Client {
        /// The address of the server, HOST:PORT.
        addr: String,
    },
}

/// Why the program ends early.
enum Failure {
    /// The message for the user, without the `error: ` before it.
    Error(String),
    /// The reader of our output has gone (`| head`): the program ends without a message.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Server { bind, greet } => server(&bind, greet.as_deref()),
        Args::Client { addr } => client(&addr),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
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
        // Step 6: while `serve` runs, `accept` does not. Give each client its own thread.
        serve(stream, peer, &greeting);
    }
}

fn listen(bind: &str) -> Result<TcpListener, Failure> {
    todo!(
        "step 1: bind a TcpListener to {bind}, print `listening on ADDR` with its local \
         address, and return it"
    )
}

fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    match listener.accept() {
        Ok(client) => client,
        Err(error) => todo!("step 7: log {error}, pause for a moment, and try again"),
    }
}

fn greeting(greet: Option<&str>, number: u64) -> String {
    match greet {
        Some(text) => {
            todo!("step 8: return {text:?} and a newline, with {number} for each {{n}}")
        }
        None => String::new(),
    }
}

fn serve(mut stream: TcpStream, peer: SocketAddr, greeting: &str) {
    log(&format!("connection from {peer}"));
    match echo(&mut stream, greeting) {
        Ok(count) => log(&format!("closed {peer}: {count} bytes echoed")),
        Err(error) => log(&format!("lost {peer}: {error}")),
    }
}

/// Returns the number of bytes sent back.
fn echo(stream: &mut TcpStream, greeting: &str) -> io::Result<u64> {
    todo!(
        "step 2: read from {stream:?} and write the same bytes back; step 3: until the \
         client has closed; step 8: send {greeting:?} first"
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
        let reply = request(&mut connection, addr, &line)?;
        print(&[b"received: ", &reply[..]].concat())?;
    }
}

/// Makes the one reader of the connection: what it reads ahead belongs to the next reply.
fn connect(addr: &str) -> Result<BufReader<TcpStream>, Failure> {
    todo!("step 9: connect a TcpStream to {addr} and wrap it in a BufReader")
}

/// Sends a line and returns the reply. Both end with a newline.
fn request(
    connection: &mut BufReader<TcpStream>,
    addr: &str,
    line: &[u8],
) -> Result<Vec<u8>, Failure> {
    todo!(
        "step 9: send {line:?} to {addr} over {connection:?}, and return the reply, with \
         its newline"
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
