//! A chat room with a task for each client and one broadcast channel: `tokio-chat` writes each line
//! on its own, `tokio-chat batch` all lines that are waiting in one write.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, io};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::broadcast::{self, Receiver, Sender};

/// Lines that are kept for slow clients, which lose the lines that don't fit.
const BACKLOG: usize = 1024;

/// Bytes after which a write begins, though more lines may wait.
const BATCH: usize = 64 * 1024;

/// A line and its author: all other clients get it.
type Said = (u64, Arc<str>);

#[derive(Clone)]
struct Room {
    said: Sender<Said>,
    names: Arc<Mutex<BTreeMap<u64, String>>>,
    batch: bool,
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let batch = env::args().nth(1).is_some_and(|word| word == "batch");
    let room = Room { said: broadcast::channel(BACKLOG).0, names: Arc::default(), batch };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    for id in 0.. {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(serve(id, stream, room.clone()));
    }
    Ok(())
}

async fn serve(id: u64, stream: TcpStream, room: Room) -> io::Result<()> {
    let (input, mut output) = stream.into_split();
    let mut lines = BufReader::new(input).lines();
    output.write_all(b"What is your name?\n").await?;
    let Some(name) = lines.next_line().await? else { return Ok(()) };
    let mut said = room.said.subscribe();
    output.write_all(room.enter(id, &name).as_bytes()).await?;
    let result = loop {
        tokio::select! {
            line = lines.next_line() => match line {
                Ok(Some(line)) => room.tell(id, format!("[{name}] {line}\n")),
                end => break end.map(drop),
            },
            line = said.recv() => {
                if let Err(error) = pass_on(line, id, &mut said, &mut output, room.batch).await {
                    break Err(error);
                }
            }
        }
    };
    room.names().remove(&id);
    room.tell(id, format!("* {name} has left the room\n"));
    result
}

/// Writes a line, and in a batch all that wait behind it.
async fn pass_on(
    line: Result<Said, RecvError>,
    id: u64,
    said: &mut Receiver<Said>,
    output: &mut OwnedWriteHalf,
    batch: bool,
) -> io::Result<()> {
    // Too slow: some lines are lost, and the next ones come.
    let Ok((from, line)) = line else { return Ok(()) };
    if !batch {
        return if from == id { Ok(()) } else { output.write_all(line.as_bytes()).await };
    }
    let mut bytes = Vec::new();
    let mut next = Some((from, line));
    while let Some((from, line)) = next {
        if from != id {
            bytes.extend_from_slice(line.as_bytes());
        }
        next = if bytes.len() < BATCH { next_of(said) } else { None };
    }
    output.write_all(&bytes).await
}

fn next_of(said: &mut Receiver<Said>) -> Option<Said> {
    loop {
        match said.try_recv() {
            Ok(said) => return Some(said),
            Err(TryRecvError::Lagged(_)) => {}
            Err(_) => return None,
        }
    }
}

impl Room {
    /// Tells the others, and returns the line for the newcomer.
    fn enter(&self, id: u64, name: &str) -> String {
        let mut names = self.names();
        let present = names.values().map(String::as_str).collect::<Vec<_>>().join(", ");
        names.insert(id, name.to_owned());
        self.tell(id, format!("* {name} has entered the room\n"));
        format!("* The room contains: {present}\n")
    }

    fn tell(&self, id: u64, line: String) {
        // Fails only if the room is empty.
        let _ = self.said.send((id, line.into()));
    }

    fn names(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
