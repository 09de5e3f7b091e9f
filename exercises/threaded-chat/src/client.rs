//! The chat client: one thread sends what the user types, another prints what arrives.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, bounded};

use crate::terminal::{self, Input, Output};
use crate::{Failure, cannot};

/// What has ended. The first of the two decides how the client ends.
enum End {
    Input(io::Result<()>),
    Connection(Result<(), Failure>),
}

pub fn run(addr: &str, name: Option<&str>) -> Result<(), Failure> {
    let stream =
        TcpStream::connect(addr).map_err(cannot(format!("connect to {addr}")))?;
    let stream = Arc::new(stream);
    if let Some(name) = name {
        send(&stream, name.as_bytes()).map_err(cannot(format!("send to {addr}")))?;
    }
    let (mut input, output, raw) = terminal::open();
    let (end_tx, end_rx) = bounded(2);

    let (writer, input_end_tx) = (Arc::clone(&stream), end_tx.clone());
    thread::spawn(move || {
        let result = send_lines(&mut input, &writer);
        // Fails if main did not wait for this thread because the server ended first.
        let _ = input_end_tx.send(End::Input(result));
    });
    let (reader, subject) = (Arc::clone(&stream), format!("receive from {addr}"));
    thread::spawn(move || {
        let result = print_lines(&reader, output, &subject);
        let _ = end_tx.send(End::Connection(result));
    });

    let result = finish(addr, &stream, &end_rx);
    drop(raw);
    result
}

/// Waits for whichever ends first. Joining a thread would not do: the one that reads
/// standard input may block forever.
fn finish(addr: &str, stream: &TcpStream, end_rx: &Receiver<End>) -> Result<(), Failure> {
    match end_rx.recv().expect("each thread sends its end") {
        End::Connection(Ok(())) => todo!(
            "step 10: the server closed first: report it as README.md says, with {addr}"
        ),
        End::Connection(Err(failure)) => Err(failure),
        End::Input(result) => {
            result.map_err(cannot("read standard input"))?;
            todo!(
                "step 10: shut down the write side of {stream:?}, \
                then wait on {end_rx:?} for the end of the connection"
            )
        }
    }
}

/// Sends lines until `/quit` or the end of the input.
fn send_lines(input: &mut Input, stream: &TcpStream) -> io::Result<()> {
    while let Some(line) = input()? {
        todo!("step 10: leave the loop at /quit; otherwise send {line:?} on {stream:?}");
    }
    Ok(())
}

/// Sends the line and its newline in one write.
fn send(mut stream: &TcpStream, line: &[u8]) -> io::Result<()> {
    stream.write_all(&[line, b"\n"].concat())
}

/// Prints every line that arrives until the server closes the connection.
fn print_lines(
    stream: &TcpStream,
    mut output: Output,
    subject: &str,
) -> Result<(), Failure> {
    let mut lines = BufReader::new(stream);
    while let Some(line) = next_line(&mut lines).map_err(cannot(subject))? {
        output(&String::from_utf8_lossy(&line))?;
    }
    Ok(())
}

/// Returns the next line with its newline, or `None` at the end of the stream.
fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let line = lines.fill_buf()?.to_vec();
    todo!(
        "step 10: one read brought {} bytes; return one line, with its newline",
        line.len()
    )
}
