//! The room: which clients are in it, and what each of them is told. One thread owns all
//! of it and handles one event after another. So all clients see the same order, and no
//! two clients can take the same name.

use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};

/// A line for clients, with its newline. It is stored once, however many queues hold it.
pub type Message = Arc<str>;

/// What the threads of the clients report to the hub.
pub enum Event {
    Connected(Client),
    /// A client's first line. The answer says whether the client is in the room now.
    Join {
        id: u64,
        name: String,
        answer_tx: Sender<bool>,
    },
    Line {
        id: u64,
        line: String,
    },
    /// A client will send nothing more. If it has to go, it is told the reason.
    Left {
        id: u64,
        reason: Option<String>,
    },
    Shutdown,
}

/// A client as the hub knows it. Dropping `outbox` ends the client's writer, once it has
/// sent what is queued.
pub struct Client {
    pub id: u64,
    /// `None` until the client is in the room.
    pub name: Option<String>,
    pub outbox: Sender<Message>,
    pub stream: Arc<TcpStream>,
}

/// How long the hub waits for room in a full queue. A queue is full because our own
/// writer has not run yet, which is not the client's fault, or because the client does
/// not read.
const FULL_QUEUE_TIMEOUT: Duration = Duration::from_millis(500);

/// How long the last messages may take.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Hub {
    /// In order of arrival; those in the room are in the order in which they joined.
    clients: Vec<Client>,
    /// The clients whose queues stayed full.
    slow: Vec<u64>,
}

pub fn run(event_rx: Receiver<Event>) {
    let mut hub = Hub::default();
    for event in &event_rx {
        match event {
            Event::Connected(client) => hub.add_client(client),
            Event::Join { id, name, answer_tx } => {
                let admitted = hub.admit(id, &name);
                // The reader waits for the answer, or it has ended.
                let _ = answer_tx.send(admitted);
            }
            Event::Line { id, line } => hub.handle_line(id, &line),
            Event::Left { id, reason } => hub.remove_client(id, reason.as_deref()),
            Event::Shutdown => break,
        }
        hub.disconnect_slow_clients();
    }
    hub.shut_down(&event_rx);
}

impl Hub {
    fn add_client(&mut self, client: Client) {
        let id = client.id;
        self.clients.push(client);
        self.send_to_matching("Welcome! What is your name?", |client| client.id == id);
    }

    /// Lets the client in if the name is valid and free, and returns whether it was.
    fn admit(&mut self, id: u64, name: &str) -> bool {
        let Some(at) = self.clients.iter().position(|client| client.id == id) else {
            return false;
        };
        if let Err(reason) = self.validate_name(name) {
            self.remove_client(id, Some(reason));
            return false;
        }
        let room = format!("* The room contains: {}", self.names());
        self.send_to_matching(&room, |client| client.id == id);
        let entered = format!("* {name} has entered the room");
        self.send_to_matching(&entered, |client| client.name.is_some());
        let mut newcomer = self.clients.remove(at);
        newcomer.name = Some(name.to_owned());
        self.clients.push(newcomer);
        true
    }

    fn validate_name(&self, name: &str) -> Result<(), &'static str> {
        if !(1..=16).contains(&name.len())
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err("a name is 1 to 16 letters or digits, of ASCII");
        }
        if self.is_in_room(name) {
            return Err("somebody in the room has this name");
        }
        Ok(())
    }

    fn handle_line(&mut self, id: u64, line: &str) {
        let Some(client) = self.clients.iter().find(|client| client.id == id) else {
            return;
        };
        let Some(name) = client.name.clone() else { return };
        match line.strip_prefix('/') {
            Some(command) => self.handle_command(id, &name, command),
            None => self.send_to_matching(&format!("[{name}] {line}"), |client| {
                client.id != id && client.name.is_some()
            }),
        }
    }

    fn handle_command(&mut self, id: u64, name: &str, command: &str) {
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        let answer = match (word, rest.trim().split_once(' ')) {
            ("who", _) => format!("* The room contains: {}", self.names()),
            ("msg", Some((to, text))) if self.is_in_room(to) => {
                let text = format!("[{name} -> you] {}", text.trim_start());
                self.send_to_matching(&text, |client| client.name.as_deref() == Some(to));
                return;
            }
            ("msg", Some((to, _))) => format!("! nobody in the room is called {to}"),
            ("msg", None) => "! /msg needs a name and a text: /msg NAME TEXT".to_owned(),
            _ => format!(
                "! there is no command /{word}; there are /who, /msg NAME TEXT and /quit"
            ),
        };
        self.send_to_matching(&answer, |client| client.id == id);
    }

    /// Does nothing if the hub has disconnected the client before.
    fn remove_client(&mut self, id: u64, reason: Option<&str>) {
        let Some(at) = self.clients.iter().position(|client| client.id == id) else {
            return;
        };
        if let Some(reason) = reason {
            self.send_to_matching(&format!("! {reason}"), |client| client.id == id);
        }
        if let Some(name) = self.clients.remove(at).name {
            let left = format!("* {name} has left the room");
            self.send_to_matching(&left, |client| client.name.is_some());
        }
    }

    /// Queues a message for every client that `matches` selects.
    fn send_to_matching(&mut self, text: &str, matches: impl Fn(&Client) -> bool) {
        let message = Message::from(format!("{text}\n"));
        // One deadline for all: ten clients that do not read cost no more time than one.
        let deadline = Instant::now() + FULL_QUEUE_TIMEOUT;
        for client in self.clients.iter().filter(|client| matches(client)) {
            if client.outbox.send_deadline(Arc::clone(&message), deadline).is_err() {
                self.slow.push(client.id);
            }
        }
    }

    /// The others are told that a slow client has left, which may fill another queue: so
    /// this goes on until no slow client remains.
    fn disconnect_slow_clients(&mut self) {
        while let Some(id) = self.slow.pop() {
            if let Some(client) = self.clients.iter().find(|client| client.id == id) {
                // Wakes both of its threads. Fails if the connection is gone already.
                let _ = client.stream.shutdown(Shutdown::Both);
            }
            self.remove_client(id, None);
        }
    }

    fn shut_down(mut self, event_rx: &Receiver<Event>) {
        self.send_to_matching("* the server is closing", |_| true);
        let mut streams = Vec::new();
        for client in self.clients {
            streams.push(client.stream);
        }
        let deadline = Instant::now() + SHUTDOWN_GRACE;
        // Each reader holds a sender, so the channel is disconnected once all readers
        // have ended. What clients send until then is ignored.
        while let Ok(event) = event_rx.recv_deadline(deadline) {
            if let Event::Connected(client) = event {
                let message = Message::from("* the server is closing\n");
                let _ = client.outbox.try_send(message);
                streams.push(client.stream);
            }
        }
        for stream in streams {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn names(&self) -> String {
        let names: Vec<_> =
            self.clients.iter().filter_map(|client| client.name.as_deref()).collect();
        names.join(", ")
    }

    fn is_in_room(&self, name: &str) -> bool {
        self.clients.iter().any(|client| client.name.as_deref() == Some(name))
    }
}
