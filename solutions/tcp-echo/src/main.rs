//! A TCP echo server, which sends back every byte that it receives to many clients at the
//! same time, and its client.

use std::fmt::Display;
use std::io::{self, BufRead, BufReader, ErrorKind, IsTerminal, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

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
        // A client that sends nothing, or does not read, must not block the others.
        let builder = thread::Builder::new().name(format!("client-{number}"));
        if let Err(error) = builder.spawn(move || serve(stream, peer, &greeting)) {
            log(&format!("lost {peer}: {error}"));
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
                log(&format!("cannot accept: {error}"));
                // Without a free file descriptor, `accept` fails immediately and leaves
                // the client in the queue. The pause keeps the loop from spinning.
                #[expect(
                    clippy::disallowed_methods,
                    reason = "no event tells us that a descriptor is free again"
                )]
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

fn greeting(greet: Option<&str>, number: u64) -> String {
    match greet {
        Some(text) => text.replace("{n}", &number.to_string()) + "\n",
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
    stream.write_all(greeting.as_bytes())?;
    // On the heap: the kernel provides memory only for the pages that are used, and most
    // clients send little. An array on the stack would be filled with zeros first.
    let mut buffer = vec![0; 64 * 1024];
    let mut count = 0;
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            // The client will send no more, and all it sent has been sent back. `serve`
            // drops the stream, which closes our side too.
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
        let reply = request(&mut connection, addr, &line)?;
        print(&[b"received: ", &reply[..]].concat())?;
    }
}

/// Makes the one reader of the connection: what it reads ahead belongs to the next reply.
fn connect(addr: &str) -> Result<BufReader<TcpStream>, Failure> {
    let stream =
        TcpStream::connect(addr).map_err(cannot(format!("connect to {addr}")))?;
    Ok(BufReader::new(stream))
}

/// Sends a line and returns the reply. Both end with a newline.
fn request(
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
        Err(Failure::Error(format!(
            "cannot receive from {addr}: the server closed the connection"
        )))
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
