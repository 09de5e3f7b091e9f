//! The two threads of a client: one reads what it sends, the other writes what it is told.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::hub::{Client, Event, FAREWELL, Line};
use crate::{Limits, log};

/// Bytes after which a write begins, though more lines may wait.
const BATCH: usize = 64 * 1024;

/// Reads until nothing more comes from the client, or nothing more is wanted; the writer is a thread of its own.
pub fn serve(
    id: u64,
    stream: TcpStream,
    peer: SocketAddr,
    limits: Limits,
    events: &Sender<Event>,
) {
    log(format_args!("connection from {peer}"));
    // A short line need not wait until the client has acknowledged the one before, which may take it 40 ms. This fails
    // only if the connection is gone already: then reading fails too.
    let _ = stream.set_nodelay(true);
    let stream = Arc::new(stream);
    let (outbox, queue) = bounded(limits.backlog as usize);
    let (done, written) = bounded::<()>(0);
    thread::scope(|scope| {
        let write = || {
            write(&queue, &stream);
            drop(done);
        };
        let thread = thread::Builder::new().name(format!("writer-{id}"));
        let result = thread.spawn_scoped(scope, write).and_then(|_| {
            let client = Client { id, name: None, outbox, stream: Arc::clone(&stream) };
            // The hub ends first only when the server closes: then nobody waits for an answer.
            let _ = events.send(Event::Connects(client));
            converse(id, &mut BufReader::new(&*stream), limits.max_line, events)
        });
        let why = result
            .as_ref()
            .err()
            .filter(|it| it.kind() == ErrorKind::InvalidData)
            .map(ToString::to_string);
        let _ = events.send(Event::Leaves { id, why });
        part(&stream, &written);
        match result {
            Ok(()) => log(format_args!("closed {peer}")),
            Err(error) => log(format_args!("lost {peer}: {error}")),
        }
    });
}

fn converse(
    id: u64,
    input: &mut impl BufRead,
    max_line: u32,
    events: &Sender<Event>,
) -> io::Result<()> {
    let Some(name) = read_line(input, max_line)? else { return Ok(()) };
    if !ask_to_enter(id, name, events) {
        return Ok(());
    }
    while let Some(line) = read_line(input, max_line)? {
        // An escape code would let one client write all over another one's terminal.
        let line: String = line
            .chars()
            .filter(|letter| *letter == '\t' || !letter.is_control())
            .collect();
        if line == "/quit" {
            break;
        }
        if !line.is_empty() {
            let _ = events.send(Event::Says { id, line });
        }
    }
    Ok(())
}

/// Whether the hub has let the client in. A hub that has ended lets nobody in.
fn ask_to_enter(id: u64, name: String, events: &Sender<Event>) -> bool {
    let (answer, admitted) = bounded(1);
    let _ = events.send(Event::Names { id, name, answer });
    admitted.recv().unwrap_or(false)
}

/// The next line without its end; `None` at the end of the stream, where an unfinished line is no line.
fn read_line(input: &mut impl BufRead, max_line: u32) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    // Room for `\r\n` too. More is never stored, however long the line is.
    input.take(u64::from(max_line) + 2).read_until(b'\n', &mut line)?;
    let text =
        line.strip_suffix(b"\n").map(|text| text.strip_suffix(b"\r").unwrap_or(text));
    if text.unwrap_or(&line).len() > max_line as usize {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("a line has at most {max_line} bytes"),
        ));
    }
    match text.map(std::str::from_utf8) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text.to_owned())),
        Some(Err(_)) => {
            Err(io::Error::new(ErrorKind::InvalidData, "this line is no UTF-8"))
        }
    }
}

/// Ends when the hub has forgotten the client and all is written, or when the connection is gone.
fn write(queue: &Receiver<Line>, mut stream: &TcpStream) {
    let mut batch = Vec::new();
    for line in queue {
        batch.extend_from_slice(line.as_bytes());
        // What waits goes out in one write: a call for each line would take longer than all the rest.
        while batch.len() < BATCH {
            let Ok(line) = queue.try_recv() else { break };
            batch.extend_from_slice(line.as_bytes());
        }
        if stream.write_all(&batch).is_err() {
            break;
        }
        batch.clear();
    }
    // The client reads the end of the stream after the last line.
    let _ = stream.shutdown(Shutdown::Write);
}

/// Gives the last lines a moment to arrive. To close while the client still sends would reset the connection, and what
/// it has not read yet, such as the reason why it has to go, may be lost by that.
fn part(mut stream: &TcpStream, written: &Receiver<()>) {
    let deadline = Instant::now() + FAREWELL;
    let _ = written.recv_deadline(deadline);
    let mut rest = [0; 4096];
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let waits = !left.is_zero() && stream.set_read_timeout(Some(left)).is_ok();
        if !waits || !stream.read(&mut rest).is_ok_and(|n| n > 0) {
            break;
        }
    }
    // A writer whose client does not read would wait for ever.
    let _ = stream.shutdown(Shutdown::Both);
}
