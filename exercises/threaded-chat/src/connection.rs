//! The two threads of a client: the reader handles what the client sends, the writer
//! sends what the hub queues for it.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
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
        // Step 3: an empty line is not a message. Step 6: `/quit` ends the loop.
        // Step 8: remove control characters.
        let _ = event_tx.send(Event::Line { id, line });
    }
    Ok(())
}

/// Asks the hub to let the client in, and returns the answer: no if the hub has ended.
fn join_room(id: u64, name: String, event_tx: &Sender<Event>) -> bool {
    let (answer_tx, answer_rx) = bounded(1);
    let _ = event_tx.send(Event::Join { id, name, answer_tx });
    todo!(
        "step 2: wait for the answer on {answer_rx:?} and return it; no answer means no"
    )
}

/// Returns the next line without its line ending, or `None` at the end of the stream. An
/// unfinished last line is no line.
fn read_line(input: &mut impl BufRead, max_line: u32) -> io::Result<Option<String>> {
    // Step 3: one read is not one line. Step 8: a line may be too long, and it may not be
    // valid UTF-8.
    let mut buffer = vec![0; max_line as usize];
    let n = input.read(&mut buffer)?;
    if n == 0 {
        return Ok(None);
    }
    let text = String::from_utf8_lossy(&buffer[..n]);
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Sends what the hub queues. Ends when the hub has removed the client and the queue is
/// empty, or when the connection is gone.
fn write_loop(outbox_rx: &Receiver<Message>, stream: &TcpStream) {
    for message in outbox_rx {
        // Later, and only for speed: collect the messages that wait, up to `MAX_BATCH`.
        todo!(
            "step 1: write {message:?} to {stream:?}, or {MAX_BATCH} bytes at once; \
            leave the loop if that fails"
        );
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
