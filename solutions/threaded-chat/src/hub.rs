//! The room: who is in it, and what each client is told. One thread owns all of it and does one thing after the other,
//! so all clients see the same order, and no two can take the same name.

use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

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
        self.tell(&format!("* The room contains: {}", self.names()), |client| {
            client.id == id
        });
        self.tell(&format!("* {name} has entered the room"), |client| {
            client.name.is_some()
        });
        let newcomer = self.clients.remove(at);
        self.clients.push(Client { name: Some(name.to_owned()), ..newcomer });
        true
    }

    fn judge(&self, name: &str) -> Result<(), &'static str> {
        if !(1..=16).contains(&name.len())
            || !name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Err("a name is 1 to 16 letters or digits, of ASCII");
        }
        if self.is_in_room(name) {
            Err("somebody in the room has this name")
        } else {
            Ok(())
        }
    }

    fn say(&mut self, id: u64, line: &str) {
        let Some(client) = self.clients.iter().find(|client| client.id == id) else {
            return;
        };
        let Some(name) = client.name.clone() else { return };
        match line.strip_prefix('/') {
            Some(command) => self.obey(id, &name, command),
            None => self.tell(&format!("[{name}] {line}"), |client| {
                client.id != id && client.name.is_some()
            }),
        }
    }

    fn obey(&mut self, id: u64, name: &str, command: &str) {
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        let answer = match (word, rest.trim().split_once(' ')) {
            ("who", _) => format!("* The room contains: {}", self.names()),
            ("msg", Some((to, text))) if self.is_in_room(to) => {
                return self
                    .tell(&format!("[{name} -> you] {}", text.trim_start()), |it| {
                        it.name.as_deref() == Some(to)
                    });
            }
            ("msg", Some((to, _))) => format!("! nobody in the room is called {to}"),
            ("msg", None) => "! /msg needs a name and a text: /msg NAME TEXT".to_owned(),
            _ => format!(
                "! there is no command /{word}; there are /who, /msg NAME TEXT and /quit"
            ),
        };
        self.tell(&answer, |client| client.id == id);
    }

    /// A client that is not known any more has been dropped before.
    fn forget(&mut self, id: u64, why: Option<&str>) {
        let Some(at) = self.clients.iter().position(|client| client.id == id) else {
            return;
        };
        if let Some(why) = why {
            self.tell(&format!("! {why}"), |client| client.id == id);
        }
        if let Some(name) = self.clients.remove(at).name {
            self.tell(&format!("* {name} has left the room"), |client| {
                client.name.is_some()
            });
        }
    }

    /// Queues a line for all clients that it concerns.
    fn tell(&mut self, text: &str, concerns: impl Fn(&Client) -> bool) {
        let line = Line::from(format!("{text}\n"));
        // One deadline for all: ten who do not read cost no more time than one.
        let deadline = Instant::now() + PATIENCE;
        for client in self.clients.iter().filter(|client| concerns(client)) {
            if client.outbox.send_deadline(Arc::clone(&line), deadline).is_err() {
                self.slow.push(client.id);
            }
        }
    }

    /// The others are told, and among them may be one whose queue that fills.
    fn drop_the_slow(&mut self) {
        while let Some(id) = self.slow.pop() {
            if let Some(client) = self.clients.iter().find(|client| client.id == id) {
                // Both of its threads wait for the client: this wakes them. Fails if the connection is gone already.
                let _ = client.stream.shutdown(Shutdown::Both);
            }
            self.forget(id, None);
        }
    }

    fn close(mut self, events: &Receiver<Event>) {
        self.tell("* the server is closing", |_| true);
        let mut streams: Vec<_> =
            self.clients.drain(..).map(|client| client.stream).collect();
        let deadline = Instant::now() + FAREWELL;
        // Until the last reader has ended, since each holds a sender; what it still sends concerns nobody.
        while let Ok(event) = events.recv_deadline(deadline) {
            if let Event::Connects(late) = event {
                let _ = late.outbox.try_send(Line::from("* the server is closing\n"));
                streams.push(late.stream);
            }
        }
        streams.iter().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
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
