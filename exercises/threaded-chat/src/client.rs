//! Talks in the room: one thread sends what is typed, another prints what comes.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
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
        End::Connection(result) => {
            result?;
            todo!(
                "step 10: the server has closed first: say so, as README.md has it, with {addr}"
            )
        }
        End::Input(result) => {
            result.map_err(cannot("read standard input"))?;
            todo!(
                "step 10: end this side of {stream:?}; then wait on {ends:?} for the end of the connection"
            )
        }
    }
}

/// Sends lines until `/quit`, or the end of the input.
fn send_lines(input: &mut Input, stream: &TcpStream) -> io::Result<()> {
    while let Some(line) = input()? {
        todo!("step 10: leave the loop at /quit; otherwise send {line:?} on {stream:?}");
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
    let line = lines.fill_buf()?.to_vec();
    todo!(
        "step 10: one read brought {} bytes; return one line, with a newline at its end",
        line.len()
    )
}
