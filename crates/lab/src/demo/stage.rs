//! Plays a scene with a real program: does what it says, and tells what happens.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use testkit::{Datagrams, Fate, LossyProxy, Peer, Program, Running, Way, bytes, hang, report_of};

use super::{
    client::{self, Came},
    part::Part,
    row::{Happening, Row, Tell},
    scene::{Act, Beat, Scene, hex},
};

/// A program of a scene lives at most so long: somebody may stop and explain.
const LIFE: Duration = Duration::from_secs(3600);

/// Who takes part.
pub enum Actor {
    Program(Part),
    Client { peer: Peer, server: String },
    Datagrams { socket: Datagrams, server: String },
    Network(LossyProxy),
    File(PathBuf),
}

/// What the model answer does, and what was seen instead.
pub struct Departure {
    pub expected: String,
    pub came: String,
    /// The program that should have done it.
    pub program: Option<Running>,
}

/// A scene that is played.
pub struct Stage<'a> {
    pub tell: Tell,
    scene: &'a Scene,
    program: &'a Path,
    /// For the files of the scene.
    folder: &'a Path,
    pub cast: HashMap<String, Actor>,
    departed: Option<String>,
}

/// Plays the scene to its end, or as long as the gate opens. Reports to `tell`.
pub fn play(scene: &Scene, program: &Path, folder: &Path, tell: &Tell) {
    let mut stage = Stage { tell: tell.clone(), scene, program, folder, cast: HashMap::new(), departed: None };
    let end = match stage.play() {
        Ok(()) => Happening::Over(stage.departed.take()),
        Err(error) => Happening::Failed(format!("{error:#}")),
    };
    // Ended before their clients leave them, and before the end is told: a program does not notice, and what it has said
    // up to then belongs to the scene.
    for actor in stage.cast.values() {
        if let Actor::Program(part) = actor {
            part.running.kill();
            part.running.drain();
        }
    }
    drop(stage);
    tell.happens(end);
}

impl Stage<'_> {
    fn play(&mut self) -> anyhow::Result<()> {
        for beat in &self.scene.beats {
            if !self.tell.gate() {
                return Ok(());
            }
            match beat {
                Beat::Say(text) => self.tell.row(Row::Say(text.clone())),
                Beat::Act { actor, act, line } => {
                    let done = self.perform(actor, act, line).with_context(|| format!("cannot play `{line}`"))?;
                    if let Err(departure) = done {
                        self.depart(departure);
                    }
                }
            }
        }
        Ok(())
    }

    /// Only the first departure is looked at closely: the others follow from it.
    fn depart(&mut self, Departure { expected, came, program }: Departure) {
        let first = self.departed.is_none();
        if first {
            self.departed = Some(expected.clone());
        }
        self.tell.row(Row::Departs { expected, came, first });
        let hang = program.filter(|it| first && !it.has_ended()).and_then(|it| hang::describe(it.pid()));
        if let Some(hang) = hang {
            let mut lines = vec!["where its threads wait:".to_owned()];
            lines.extend(hang.lines().into_iter().map(|line| format!("  {line}")));
            lines.extend(hang.verdict);
            self.tell.row(Row::Block(lines));
        }
    }

    /// An error is one of the scene; that the program does something else is a departure.
    fn perform(&mut self, name: &str, act: &Act, line: &str) -> anyhow::Result<Result<(), Departure>> {
        match act {
            Act::Serves(args) => self.start(name, args, Start::Serves),
            Act::Runs(args) => self.start(name, args, Start::Runs),
            Act::Steps(args) => self.start(name, args, Start::Steps),
            Act::Connects { to, small } => self.connect(name, to.as_deref(), *small),
            Act::Opens(to) => self.open(name, to.as_deref()),
            Act::Loses(numbers) => self.network(name, numbers),
            Act::Holds(bytes) => {
                let path = self.folder.join(name);
                fs::create_dir_all(self.folder).and_then(|()| fs::write(&path, bytes))?;
                self.tell.note(name, format!("a file of {}", bytes::count(bytes.len())));
                self.cast.insert(name.to_owned(), Actor::File(path));
                Ok(Ok(()))
            }
            Act::Fields(fields) => self.fields(name, fields),
            Act::Floods { line: flood, hearer, until } => self.flood(name, hearer, line, flood, until),
            Act::Resets | Act::Closes => {
                if let Some(Actor::Client { peer, server }) = self.cast.remove(name) {
                    let label = if *act == Act::Resets { "reset" } else { "close" };
                    self.tell.row(client::arrow(name, &server, label, ""));
                    if *act == Act::Resets {
                        peer.reset();
                    }
                }
                Ok(Ok(()))
            }
            _ => match self.cast.get_mut(name) {
                Some(Actor::Program(part)) => part.perform(name, act, &self.tell),
                Some(Actor::Client { peer, server }) => client::perform(name, peer, server, act, &self.tell),
                Some(Actor::Datagrams { socket, server }) => {
                    client::perform_datagrams(name, socket, server, act, &self.tell)
                }
                // A connection that was not made, since the program departed, has no further part.
                None if self.departed.is_some() => Ok(Ok(())),
                _ => bail!("{name} cannot do this: it is not there, or it is something else"),
            }
            .map(|done| done.map_err(|came| self.departure(name, line, came))),
        }
    }

    fn departure(&self, name: &str, line: &str, came: Came) -> Departure {
        let program = match self.cast.get(name) {
            Some(Actor::Program(part)) => Some(part.running.clone()),
            Some(Actor::Client { server, .. } | Actor::Datagrams { server, .. }) => self.running(server),
            _ => None,
        };
        Departure { expected: line.to_owned(), came: came.0, program }
    }

    fn running(&self, name: &str) -> Option<Running> {
        match self.cast.get(name) {
            Some(Actor::Program(part)) => Some(part.running.clone()),
            _ => None,
        }
    }

    fn start(&mut self, name: &str, args: &[String], how: Start) -> anyhow::Result<Result<(), Departure>> {
        let given: Vec<String> = args.iter().map(|arg| self.filled(arg)).collect();
        let mut program = Program::at(self.program, name).life(LIFE);
        if matches!(how, Start::Steps) {
            program = program.hold_each_write();
        }
        let mut running = None;
        if let Some(report) = report_of(|| running = Some(program.start(&given))) {
            bail!("{report}");
        }
        let running = running.expect("it has been started, or there is a report");
        self.tell.happens(Happening::Started(running.clone()));
        self.tell.note(name, format!("starts: {}", self.shown(args)));
        let stepped = matches!(how, Start::Steps);
        let mut part = Part::new(name, running.clone(), stepped, &self.tell);
        let came = match how {
            Start::Serves => {
                let mut address = None;
                _ = report_of(|| address = Some(running.announced()));
                address.map(|address| part.serves(address)).ok_or_else(|| "it does not".to_owned())
            }
            Start::Runs => Ok(()),
            Start::Steps => part.step(&self.tell),
        };
        let program = Some(part.running.clone());
        self.cast.insert(name.to_owned(), Actor::Program(part));
        let expected = match how {
            Start::Steps => format!("{name} comes to an end, or waits"),
            _ => format!("{name} announces `listening on ADDRESS`, its first line"),
        };
        Ok(came.map_err(|came| Departure { expected, came, program }))
    }

    /// `{server}` is its address, `{file}` its path; any other brace stays.
    fn filled(&self, arg: &str) -> String {
        let mut text = arg.to_owned();
        for (name, actor) in &self.cast {
            let mark = format!("{{{name}}}");
            if !text.contains(&mark) {
                continue;
            }
            let value = match actor {
                Actor::Program(part) => part.address().map(|address| address.to_string()),
                Actor::Network(proxy) => Some(proxy.address().to_string()),
                Actor::File(path) => Some(path.display().to_string()),
                _ => None,
            };
            text = text.replace(&mark, &value.unwrap_or_else(|| "127.0.0.1:1".to_owned()));
        }
        text
    }

    /// The arguments as one would type them, files without their folder.
    fn shown(&self, args: &[String]) -> String {
        let is_file = |arg: &&str| matches!(self.cast.get(*arg), Some(Actor::File(_)));
        let shown = |arg: &String| {
            let file = arg.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(is_file);
            let text = file.map_or_else(|| self.filled(arg), str::to_owned);
            shlex::try_quote(&text).map_or_else(|_| text.clone(), Into::into)
        };
        args.iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    /// The named server, else the only one.
    fn server(&self, to: Option<&str>) -> anyhow::Result<(String, Running)> {
        let mut servers = self.cast.iter().filter_map(|(name, actor)| match actor {
            Actor::Program(part) if part.address().is_some() && to.is_none_or(|to| to == name) => {
                Some((name.clone(), part.running.clone()))
            }
            _ => None,
        });
        servers.next().context("there is no such server")
    }

    fn connect(&mut self, name: &str, to: Option<&str>, small: bool) -> anyhow::Result<Result<(), Departure>> {
        let Ok((server, running)) = self.server(to) else { return self.nobody_there(name) };
        let mut peer = None;
        let connect = || peer = Some(if small { running.connect_with_buffer(4096) } else { running.connect() });
        let refused = report_of(connect);
        let port = peer.as_ref().map_or(String::new(), |peer| format!(" from port {}", peer.address().port()));
        self.tell.row(client::arrow(name, &server, &format!("connect{port}"), ""));
        let Some(peer) = peer else {
            let came = refused.and_then(|it| it.lines().nth(1).map(str::to_owned)).unwrap_or_default();
            let expected = format!("{name} connects");
            return Ok(Err(Departure { expected, came: came.trim().to_owned(), program: Some(running) }));
        };
        self.cast.insert(name.to_owned(), Actor::Client { peer, server });
        Ok(Ok(()))
    }

    /// A server that has not announced itself has departed before; else the scene is wrong.
    fn nobody_there(&self, name: &str) -> anyhow::Result<Result<(), Departure>> {
        if self.departed.is_some() { Ok(Ok(())) } else { bail!("{name} finds no server") }
    }

    fn open(&mut self, name: &str, to: Option<&str>) -> anyhow::Result<Result<(), Departure>> {
        let Ok((server, running)) = self.server(to) else { return self.nobody_there(name) };
        self.tell.note(name, "opens a UDP socket");
        self.cast.insert(name.to_owned(), Actor::Datagrams { socket: running.datagrams(), server });
        Ok(Ok(()))
    }

    fn network(&mut self, name: &str, lost: &[usize]) -> anyhow::Result<Result<(), Departure>> {
        let Ok((server, running)) = self.server(None) else { return self.nobody_there(name) };
        let client = self.scene.client_of(name).context("no program has its address as an argument")?;
        let (lost, tell, mut count) = (lost.to_vec(), self.tell.clone(), 0);
        let proxy = LossyProxy::towards(running.announced(), move |way, datagram| {
            count += 1;
            let is_lost = lost.contains(&count);
            let (from, to) = if way == Way::ToServer { (&client, &server) } else { (&server, &client) };
            tell.row(client::datagram(from, to, datagram, is_lost));
            if is_lost { Fate::Lost } else { Fate::Arrives }
        });
        self.cast.insert(name.to_owned(), Actor::Network(proxy));
        Ok(Ok(()))
    }

    /// Two clients at once: both leave the cast for so long.
    fn flood(
        &mut self,
        name: &str,
        hearer: &str,
        line: &str,
        flood: &[u8],
        until: &[u8],
    ) -> anyhow::Result<Result<(), Departure>> {
        let pair = (self.cast.remove(name), self.cast.remove(hearer));
        let (Some(Actor::Client { mut peer, server }), Some(Actor::Client { peer: mut other, server: its })) = pair
        else {
            return self.nobody_there(name);
        };
        let done = client::flood((name, &mut peer), (hearer, &mut other), &server, flood, until, &self.tell);
        self.cast.insert(name.to_owned(), Actor::Client { peer, server });
        self.cast.insert(hearer.to_owned(), Actor::Client { peer: other, server: its });
        Ok(done.map_err(|came| self.departure(name, line, came)))
    }

    fn fields(&mut self, name: &str, fields: &[(usize, String)]) -> anyhow::Result<Result<(), Departure>> {
        let bytes = match self.cast.get(name) {
            Some(Actor::File(path)) => fs::read(path)?,
            Some(Actor::Program(part)) => hex(part.last_line().trim()).unwrap_or_default(),
            _ => bail!("{name} has no bytes"),
        };
        let mut rest = &bytes[..];
        let mut lines = Vec::new();
        for (count, meaning) in fields {
            let (field, after) = rest.split_at((*count).min(rest.len()));
            let digits: String = field.iter().map(|byte| format!("{byte:02x} ")).collect();
            lines.push(format!("{digits:<26} {meaning}"));
            rest = after;
        }
        if !rest.is_empty() {
            lines.push(format!("… and {} more", bytes::count(rest.len())));
        }
        self.tell.row(Row::Block(lines));
        Ok(Ok(()))
    }
}

/// How a program is started.
#[derive(Clone, Copy)]
enum Start {
    Serves,
    Runs,
    Steps,
}
