//! The two threads of a client: one reads what it sends, the other writes what it is told.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
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
        // Step 3: an empty line is no message. Step 6: `/quit` ends the loop. Step 8: control characters go.
        let _ = events.send(Event::Says { id, line });
    }
    Ok(())
}

/// Whether the hub has let the client in. A hub that has ended lets nobody in.
fn ask_to_enter(id: u64, name: String, events: &Sender<Event>) -> bool {
    let (answer, admitted) = bounded(1);
    let _ = events.send(Event::Names { id, name, answer });
    todo!("step 2: wait for the answer on {admitted:?} and return it; no answer means no")
}

/// The next line without its end; `None` at the end of the stream, where an unfinished line is no line.
fn read_line(input: &mut impl BufRead, max_line: u32) -> io::Result<Option<String>> {
    // Step 3: one read is not one line. Step 8: a line may be too long, and it may be no UTF-8.
    let mut buffer = vec![0; max_line as usize];
    let n = input.read(&mut buffer)?;
    let text = String::from_utf8_lossy(&buffer[..n]);
    Ok((n > 0).then(|| text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Ends when the hub has forgotten the client and all is written, or when the connection is gone.
fn write(queue: &Receiver<Line>, stream: &TcpStream) {
    for line in queue {
        // Later, and only for speed: take what else waits, up to BATCH bytes, into the same write.
        todo!(
            "step 1: write {line:?} to {stream:?}, or up to {BATCH} bytes of lines; leave the loop if that fails"
        );
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
