//! The room: which clients are in it, and what each of them is told. One thread owns all
//! of it and handles one event after another. So all clients see the same order, and no
//! two clients can take the same name.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

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
        // Step 5: tell those in the room, too.
        todo!(
            "step 2: tell client {id} who is in the room: {}; then move it from position \
            {at} to the end of the list, with its name; return true",
            self.names()
        )
    }

    fn validate_name(&self, name: &str) -> Result<(), &'static str> {
        todo!(
            "step 2: return why {name:?} is not valid; is it taken? {}",
            self.is_in_room(name)
        )
    }

    fn handle_line(&mut self, id: u64, line: &str) {
        let Some(client) = self.clients.iter().find(|client| client.id == id) else {
            return;
        };
        let Some(name) = client.name.clone() else { return };
        match line.strip_prefix('/') {
            Some(command) => self.handle_command(id, &name, command),
            // Step 4: only to the other clients, and only to those in the room.
            None => self.send_to_matching(&format!("[{name}] {line}"), |_| true),
        }
    }

    fn handle_command(&mut self, id: u64, name: &str, command: &str) {
        todo!(
            "step 6: do what client {id}, {name}, wants with {command:?}, or say why not"
        )
    }

    /// Does nothing if the hub has disconnected the client before.
    fn remove_client(&mut self, id: u64, reason: Option<&str>) {
        let Some(at) = self.clients.iter().position(|client| client.id == id) else {
            return;
        };
        if let Some(reason) = reason {
            self.send_to_matching(&format!("! {reason}"), |client| client.id == id);
        }
        // Step 5: if it had a name, tell those in the room.
        self.clients.remove(at);
    }

    /// Queues a message for every client that `matches` selects.
    fn send_to_matching(&mut self, text: &str, matches: impl Fn(&Client) -> bool) {
        let message = Message::from(format!("{text}\n"));
        for client in self.clients.iter().filter(|client| matches(client)) {
            let outbox = &client.outbox;
            todo!(
                "step 1: send {message:?} to {outbox:?}; step 7: wait \
                {FULL_QUEUE_TIMEOUT:?} at most, then put the id into `self.slow`"
            );
        }
    }

    /// The others are told that a slow client has left, which may fill another queue: so
    /// this goes on until no slow client remains.
    fn disconnect_slow_clients(&mut self) {
        while let Some(id) = self.slow.pop() {
            if let Some(client) = self.clients.iter().find(|client| client.id == id) {
                todo!(
                    "step 7: shut down {:?}, which wakes both threads of this client",
                    client.stream
                );
            }
            self.remove_client(id, None);
        }
    }

    fn shut_down(self, event_rx: &Receiver<Event>) {
        todo!(
            "step 9: say goodbye to all clients; keep their streams and drop the rest; \
            receive from {event_rx:?} for {SHUTDOWN_GRACE:?} at most, until it is \
            disconnected; then shut down the streams"
        )
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
