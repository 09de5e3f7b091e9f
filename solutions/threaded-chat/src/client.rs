//! Talks in the room: one thread sends what is typed, another prints what comes.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, bounded};

use crate::terminal::{self, Input, Output};
use crate::{Failure, cannot};

/// What came to its end. The first one decides how the client ends.
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
    let (ended, ends) = bounded(2);

    let (writer, sender) = (Arc::clone(&stream), ended.clone());
    // Fails only when main has gone on without this thread, as it does when the server ends first.
    thread::spawn(move || sender.send(End::Input(send_lines(&mut input, &writer))));
    let (reader, subject) = (Arc::clone(&stream), format!("receive from {addr}"));
    thread::spawn(move || {
        ended.send(End::Connection(print_lines(&reader, output, &subject)))
    });

    let result = finish(addr, &stream, &ends);
    drop(raw);
    result
}

/// A thread that reads standard input may wait for ever: so main waits for the first end, and not for a thread.
fn finish(addr: &str, stream: &TcpStream, ends: &Receiver<End>) -> Result<(), Failure> {
    match ends.recv().expect("each thread sends its end") {
        End::Connection(result) => result.and(Err(Failure::Cannot(format!(
            "receive from {addr}: the server closed the connection"
        )))),
        End::Input(result) => {
            result.map_err(cannot("read standard input"))?;
            // The server reads the end, sends what it still has for us, and closes. It may be gone already.
            let _ = stream.shutdown(Shutdown::Write);
            match ends.recv() {
                Ok(End::Connection(result)) => result,
                _ => Ok(()),
            }
        }
    }
}

/// Sends lines until `/quit`, or the end of the input.
fn send_lines(input: &mut Input, stream: &TcpStream) -> io::Result<()> {
    while let Some(line) = input()? {
        if line.trim_ascii_end() == b"/quit" {
            break;
        }
        if send(stream, &line).is_err() {
            // The connection is gone, and whoever reads from it says why.
            thread::park();
        }
    }
    Ok(())
}

/// One write for the line and its end.
fn send(mut stream: &TcpStream, line: &[u8]) -> io::Result<()> {
    stream.write_all(&[line, b"\n"].concat())
}

/// Prints what comes until the server closes.
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

/// The next line with a newline at its end; `None` at the end of the stream.
fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    lines.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    // The last line may have none. What is printed next must not stand behind it.
    if !line.ends_with(b"\n") {
        line.push(b'\n');
    }
    Ok(Some(line))
}
