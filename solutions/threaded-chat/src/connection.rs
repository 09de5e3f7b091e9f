//! The two threads of a client: the reader handles what the client sends, the writer
//! sends what the hub queues for it.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::hub::{Client, Event, Message, SHUTDOWN_GRACE};
use crate::{Limits, log};

/// Once a batch has this many bytes, it is written, even if more messages are waiting.
const MAX_BATCH: usize = 64 * 1024;

/// Serves one client: this thread reads, and a second one writes.
pub fn serve(
    id: u64,
    stream: TcpStream,
    peer: SocketAddr,
    limits: Limits,
    event_tx: &Sender<Event>,
) {
    log(&format!("connection from {peer}"));
    // Otherwise a short message waits for the acknowledgement of the one before, up to 40
    // ms (Nagle's algorithm). If this fails, the connection is gone: reading fails too.
    let _ = stream.set_nodelay(true);
    let stream = Arc::new(stream);
    let (outbox, outbox_rx) = bounded(limits.backlog as usize);
    let (done_tx, done_rx) = bounded::<()>(0);
    thread::scope(|scope| {
        let write = || {
            write_loop(&outbox_rx, &stream);
            drop(done_tx);
        };
        let builder = thread::Builder::new().name(format!("writer-{id}"));
        let result = match builder.spawn_scoped(scope, write) {
            Ok(_) => {
                let client =
                    Client { id, name: None, outbox, stream: Arc::clone(&stream) };
                // Fails only if the hub has ended, which it does when the server closes.
                let _ = event_tx.send(Event::Connected(client));
                read_loop(id, &mut BufReader::new(&*stream), limits.max_line, event_tx)
            }
            Err(error) => Err(error),
        };
        let _ = event_tx.send(Event::Left { id, reason: reason(&result) });
        drain_and_close(&stream, &done_rx);
        match result {
            Ok(()) => log(&format!("closed {peer}")),
            Err(error) => log(&format!("lost {peer}: {error}")),
        }
    });
}

/// What to tell the client before it is disconnected: that it has broken a rule.
fn reason(result: &io::Result<()>) -> Option<String> {
    match result {
        Err(error) if error.kind() == ErrorKind::InvalidData => Some(error.to_string()),
        _ => None,
    }
}

/// Handles the client's lines until it quits, leaves or is refused.
fn read_loop(
    id: u64,
    input: &mut impl BufRead,
    max_line: u32,
    event_tx: &Sender<Event>,
) -> io::Result<()> {
    let Some(name) = read_line(input, max_line)? else { return Ok(()) };
    if !join_room(id, name, event_tx) {
        return Ok(());
    }
    while let Some(line) = read_line(input, max_line)? {
        // An escape sequence would let one client write all over another one's terminal.
        let line: String =
            line.chars().filter(|c| *c == '\t' || !c.is_control()).collect();
        if line == "/quit" {
            break;
        }
        if !line.is_empty() {
            let _ = event_tx.send(Event::Line { id, line });
        }
    }
    Ok(())
}

/// Asks the hub to let the client in, and returns the answer: no if the hub has ended.
fn join_room(id: u64, name: String, event_tx: &Sender<Event>) -> bool {
    let (answer_tx, answer_rx) = bounded(1);
    let _ = event_tx.send(Event::Join { id, name, answer_tx });
    answer_rx.recv().unwrap_or(false)
}

/// Returns the next line without its line ending, or `None` at the end of the stream. An
/// unfinished last line is no line.
fn read_line(input: &mut impl BufRead, max_line: u32) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    // The two extra bytes are for `\r\n`. A longer line is never stored as a whole.
    input.take(u64::from(max_line) + 2).read_until(b'\n', &mut line)?;
    let finished = line.ends_with(b"\n");
    if finished {
        line.pop();
        if line.ends_with(b"\r") {
            line.pop();
        }
    }
    if line.len() > max_line as usize {
        let why = format!("a line has at most {max_line} bytes");
        return Err(io::Error::new(ErrorKind::InvalidData, why));
    }
    if !finished {
        return Ok(None);
    }
    match String::from_utf8(line) {
        Ok(line) => Ok(Some(line)),
        Err(_) => Err(io::Error::new(ErrorKind::InvalidData, "this line is no UTF-8")),
    }
}

/// Sends what the hub queues. Ends when the hub has removed the client and the queue is
/// empty, or when the connection is gone.
fn write_loop(outbox_rx: &Receiver<Message>, mut stream: &TcpStream) {
    let mut batch = Vec::new();
    for message in outbox_rx {
        batch.extend_from_slice(message.as_bytes());
        // All that waits goes out in one write: a system call for each message would take
        // longer than everything else.
        while batch.len() < MAX_BATCH {
            let Ok(message) = outbox_rx.try_recv() else { break };
            batch.extend_from_slice(message.as_bytes());
        }
        if stream.write_all(&batch).is_err() {
            break;
        }
        batch.clear();
    }
    // The client reads the end of the stream after the last message.
    let _ = stream.shutdown(Shutdown::Write);
}

/// Gives the last messages time to arrive. If the client is still sending, closing at
/// once would reset the connection, and what the client has not read yet could be lost.
fn drain_and_close(mut stream: &TcpStream, done_rx: &Receiver<()>) {
    let deadline = Instant::now() + SHUTDOWN_GRACE;
    // The writer sends nothing: it only drops its sender when it is done.
    let _ = done_rx.recv_deadline(deadline);
    let mut rest = [0; 4096];
    loop {
        let remaining = deadline.saturating_duration_since(Instant::now());
        if remaining.is_zero() || stream.set_read_timeout(Some(remaining)).is_err() {
            break;
        }
        match stream.read(&mut rest) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    // A writer whose client does not read would otherwise block forever.
    let _ = stream.shutdown(Shutdown::Both);
}
