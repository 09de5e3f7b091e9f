//! The room: who is in it, and what each client is told. One thread owns all of it and does one thing after the other,
//! so all clients see the same order, and no two can take the same name.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};

/// A line for a client, with its newline. It is stored once, however many queues it waits in.
pub type Line = Arc<str>;

/// What happens to the room.
pub enum Event {
    Connects(Client),
    /// A client's first line. The answer is whether it is in the room now.
    Names {
        id: u64,
        name: String,
        answer: Sender<bool>,
    },
    Says {
        id: u64,
        line: String,
    },
    /// Nothing more comes from a client, which is told why if that is not its own wish.
    Leaves {
        id: u64,
        why: Option<String>,
    },
    Closes,
}

/// A client as the hub knows it. To forget it is to drop `outbox`: then its writer sends what waits, and ends.
pub struct Client {
    pub id: u64,
    /// `None` until it is in the room.
    pub name: Option<String>,
    pub outbox: Sender<Line>,
    pub stream: Arc<TcpStream>,
}

/// How long a full queue may stay full. It is full when our own writer has not had its turn yet, and that is not the
/// client's fault; or when the client does not read. Nobody waits longer for it than this, and only once.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long the last lines may take.
pub const FAREWELL: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Hub {
    /// In order of arrival; those in the room in the order in which they entered it.
    clients: Vec<Client>,
    /// Those whose queues stayed full.
    slow: Vec<u64>,
}

pub fn run(events: Receiver<Event>) {
    let mut hub = Hub::default();
    for event in &events {
        match event {
            Event::Connects(client) => hub.welcome(client),
            // Whoever asks waits for the answer, or has gone.
            Event::Names { id, name, answer } => drop(answer.send(hub.admit(id, &name))),
            Event::Says { id, line } => hub.say(id, &line),
            Event::Leaves { id, why } => hub.forget(id, why.as_deref()),
            Event::Closes => break,
        }
        hub.drop_the_slow();
    }
    hub.close(&events);
}

impl Hub {
    fn welcome(&mut self, client: Client) {
        let id = client.id;
        self.clients.push(client);
        self.tell("Welcome! What is your name?", |client| client.id == id);
    }

    /// Whether the name was free and is now the client's.
    fn admit(&mut self, id: u64, name: &str) -> bool {
        let Some(at) = self.clients.iter().position(|client| client.id == id) else {
            return false;
        };
        if let Err(why) = self.judge(name) {
            self.forget(id, Some(why));
            return false;
        }
        // Step 5: those in the room are told, too.
        todo!(
            "step 2: tell client {id} who is there: {}; then take it out of the list, at {at}, and put it back at the end, \
             with its name; return true",
            self.names()
        )
    }

    fn judge(&self, name: &str) -> Result<(), &'static str> {
        todo!(
            "step 2: say why {name:?} will not do; is it in the room already? {}",
            self.is_in_room(name)
        )
    }

    fn say(&mut self, id: u64, line: &str) {
        let Some(client) = self.clients.iter().find(|client| client.id == id) else {
            return;
        };
        let Some(name) = client.name.clone() else { return };
        match line.strip_prefix('/') {
            Some(command) => self.obey(id, &name, command),
            // Step 4: not to all who are connected, but to all others who are in the room.
            None => self.tell(&format!("[{name}] {line}"), |_| true),
        }
    }

    fn obey(&mut self, id: u64, name: &str, command: &str) {
        todo!(
            "step 6: do what {name}, who is client {id}, asks for with {command:?}, or answer why not"
        )
    }

    /// A client that is not known any more has been dropped before.
    fn forget(&mut self, id: u64, why: Option<&str>) {
        let Some(at) = self.clients.iter().position(|client| client.id == id) else {
            return;
        };
        if let Some(why) = why {
            self.tell(&format!("! {why}"), |client| client.id == id);
        }
        // Step 5: if it had a name, those in the room are told.
        self.clients.remove(at);
    }

    /// Queues a line for all clients that it concerns.
    fn tell(&mut self, text: &str, concerns: impl Fn(&Client) -> bool) {
        let line = Line::from(format!("{text}\n"));
        for client in self.clients.iter().filter(|client| concerns(client)) {
            let outbox = &client.outbox;
            todo!(
                "step 1: send {line:?} to {outbox:?}; step 7: wait {PATIENCE:?} at most, then note the id in `self.slow`"
            );
        }
    }

    /// The others are told, and among them may be one whose queue that fills.
    fn drop_the_slow(&mut self) {
        while let Some(id) = self.slow.pop() {
            if let Some(client) = self.clients.iter().find(|client| client.id == id) {
                todo!(
                    "step 7: shut down {:?}, which wakes both threads of this client",
                    client.stream
                );
            }
            self.forget(id, None);
        }
    }

    fn close(self, events: &Receiver<Event>) {
        todo!(
            "step 9: say goodbye to all; keep their streams and drop the rest; receive from {events:?} for at most \
             {FAREWELL:?}, until it is closed; then shut down the streams"
        )
    }

    fn names(&self) -> String {
        self.clients
            .iter()
            .filter_map(|client| client.name.as_deref())
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn is_in_room(&self, name: &str) -> bool {
        self.clients.iter().any(|client| client.name.as_deref() == Some(name))
    }
}
