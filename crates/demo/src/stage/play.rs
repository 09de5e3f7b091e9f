//! Plays a scene with a real program: does what it says, and tells what happens.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context, bail};
use testkit::threads::Snapshot;
use testkit::{Running, bytes};

use crate::script::scene::{Act, Beat, Scene, hex};
use crate::stage::actors::{Actor, Departure, Performed, Stage, Start};
use crate::stage::client::Client;
use crate::view::events::{Event, Events, Row};

/// Plays the scene to its end, or as long as the gate opens. Reports to `tell`.
pub(crate) fn play(scene: &Scene, program: &Path, folder: &Path, events: &Events) {
    let mut stage = Stage {
        events: events.clone(),
        scene,
        program,
        folder,
        actors: HashMap::new(),
        departed: None,
    };
    let end = match stage.play() {
        Ok(()) => Event::Over(stage.departed.take()),
        Err(error) => Event::Failed(format!("{error:#}")),
    };
    // Ended before their clients leave them, and before the end is told: a program does not notice, and what it has said
    // up to then belongs to the scene.
    for actor in stage.actors.values() {
        if let Actor::Program(part) = actor {
            part.running.kill();
            part.running.drain();
        }
    }
    drop(stage);
    events.send(end);
}

impl Stage<'_> {
    fn play(&mut self) -> anyhow::Result<()> {
        for beat in &self.scene.beats {
            if !self.events.gate() {
                return Ok(());
            }
            match beat {
                // What is told of the model answer may be wrong from here on.
                Beat::Say(text) if self.departed.is_some() => {
                    self.events.row(Row::Say(format!("(With the model answer) {text}")));
                }
                Beat::Say(text) => self.events.row(Row::Say(text.clone())),
                Beat::Act { actor, act, line } => {
                    let done = self
                        .perform(actor, act, line)
                        .with_context(|| format!("cannot play `{line}`"))?;
                    if let Err(departure) = done {
                        self.depart(departure);
                    }
                }
            }
        }
        Ok(())
    }

    /// Only the first departure is looked at closely: the others follow from it.
    fn depart(&mut self, Departure { expected, got, program }: Departure) {
        let first = self.departed.is_none();
        if first {
            self.departed = Some(expected.clone());
        }
        self.events.row(Row::Departs { expected, got, first });
        let snapshot =
            program.filter(|it| first && !it.has_ended()).and_then(|it| Snapshot::of(it.pid()));
        if let Some(snapshot) = snapshot {
            self.events.row(Row::Hangs(snapshot));
        }
    }

    /// An error is one of the scene; that the program does something else is a departure.
    fn perform(&mut self, name: &str, act: &Act, line: &str) -> Performed {
        match act {
            Act::Serves(args) => self.start(name, args, Start::Serves),
            Act::Runs(args) => self.start(name, args, Start::Runs),
            Act::Steps(args) => self.start(name, args, Start::Steps),
            Act::Connects { to, small } => self.connect(name, to.as_deref(), *small),
            Act::Opens(to) => self.open(name, to.as_deref()),
            Act::Loses(numbers) => self.network(name, numbers),
            Act::Holds(bytes) => self.hold(name, bytes),
            Act::Fields(fields) => self.fields(name, fields),
            Act::Floods { line: flood, hearer, until } => {
                self.flood(name, hearer, line, flood, until)
            }
            Act::Resets | Act::Closes => {
                self.leave(name, *act == Act::Resets);
                Ok(Ok(()))
            }
            _ => match self.actors.get_mut(name) {
                Some(Actor::Program(part)) => part.perform(name, act, &self.events),
                Some(Actor::Client { peer, server }) => {
                    Client { name, server, events: &self.events }.perform(peer, act)
                }
                Some(Actor::Datagrams { socket, server }) => {
                    Client { name, server, events: &self.events }.perform_datagrams(socket, act)
                }
                // A connection that was not made, since the program departed, has no further part.
                None if self.departed.is_some() => Ok(Ok(())),
                _ => bail!("{name} cannot do this: it is not there, or it is something else"),
            }
            .map(|done| done.map_err(|got| self.departure(name, line, got))),
        }
    }

    fn departure(&self, name: &str, line: &str, got: String) -> Departure {
        let program = match self.actors.get(name) {
            Some(Actor::Program(part)) => Some(part.running.clone()),
            Some(Actor::Client { server, .. } | Actor::Datagrams { server, .. }) => {
                self.running(server)
            }
            _ => None,
        };
        Departure { expected: line.to_owned(), got, program }
    }

    fn running(&self, name: &str) -> Option<Running> {
        match self.actors.get(name) {
            Some(Actor::Program(part)) => Some(part.running.clone()),
            _ => None,
        }
    }

    /// Two clients at once: both leave the cast for so long.
    fn flood(
        &mut self,
        name: &str,
        hearer: &str,
        line: &str,
        flood: &[u8],
        until: &[u8],
    ) -> Performed {
        let pair = (self.actors.remove(name), self.actors.remove(hearer));
        let (
            Some(Actor::Client { mut peer, server }),
            Some(Actor::Client { peer: mut other, server: its }),
        ) = pair
        else {
            return self.no_server(name);
        };
        let client = Client { name, server: &server, events: &self.events };
        let done = client.flood(&mut peer, (hearer, &mut other), flood, until);
        self.actors.insert(name.to_owned(), Actor::Client { peer, server });
        self.actors.insert(hearer.to_owned(), Actor::Client { peer: other, server: its });
        Ok(done.map_err(|got| self.departure(name, line, got)))
    }

    fn leave(&mut self, name: &str, resets: bool) {
        if let Some(Actor::Client { peer, server }) = self.actors.remove(name) {
            let label = if resets { "reset" } else { "close" };
            self.events.arrow(name, &server, label, "");
            if resets {
                peer.reset();
            }
        }
    }

    fn fields(&mut self, name: &str, fields: &[(usize, String)]) -> Performed {
        let bytes = match self.actors.get(name) {
            Some(Actor::File(path)) => fs::read(path)?,
            Some(Actor::Program(part)) => hex(part.last_line().trim()).unwrap_or_default(),
            _ => bail!("{name} has no bytes"),
        };
        let mut rest = &bytes[..];
        let mut lines = Vec::new();
        if self.departed.is_some() {
            lines.push("read as if they were the model answer's:".to_owned());
        }
        for (count, meaning) in fields {
            let (field, after) = rest.split_at((*count).min(rest.len()));
            let digits: String = field.iter().map(|byte| format!("{byte:02x} ")).collect();
            lines.push(format!("{digits:<26} {meaning}"));
            rest = after;
        }
        if !rest.is_empty() {
            lines.push(format!("… and {} more", bytes::count(rest.len())));
        }
        self.events.row(Row::Block(lines));
        Ok(Ok(()))
    }
}
