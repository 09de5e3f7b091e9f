//! How actors come upon the stage: programs that start, clients that connect, networks and files.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use testkit::{Datagrams, Fate, LossyProxy, Peer, Program, Running, Way, bytes, report_of};

use crate::script::scene::Scene;
use crate::stage::program::ProgramActor;
use crate::view::events::{Event, Events};

/// A program of a scene lives at most so long: somebody may stop and explain.
const MAX_LIFETIME: Duration = Duration::from_secs(3600);

/// Who takes part.
pub(crate) enum Actor {
    Program(ProgramActor),
    Client { peer: Peer, server: String },
    Datagrams { socket: Datagrams, server: String },
    Network(LossyProxy),
    File(PathBuf),
}

/// What the model answer does, and what was seen instead.
pub(crate) struct Departure {
    pub(crate) expected: String,
    pub(crate) got: String,
    /// The program that should have done it.
    pub(crate) program: Option<Running>,
}

/// A scene that is played.
pub(crate) struct Stage<'a> {
    pub(crate) events: Events,
    pub(crate) scene: &'a Scene,
    pub(crate) program: &'a Path,
    /// For the files of the scene.
    pub(crate) folder: &'a Path,
    pub(crate) actors: HashMap<String, Actor>,
    pub(crate) departed: Option<String>,
}

/// What comes of an act: an error is one of the scene; that the program does something else is a departure.
pub(crate) type Performed = anyhow::Result<Result<(), Departure>>;

/// How a program is started.
#[derive(Clone, Copy)]
pub(crate) enum Start {
    Serves,
    Runs,
    Steps,
}

impl Stage<'_> {
    pub(crate) fn start(&mut self, name: &str, args: &[String], how: Start) -> Performed {
        let given: Vec<String> = args.iter().map(|arg| self.filled(arg)).collect();
        let mut program = Program::at(self.program, name).life(MAX_LIFETIME);
        if matches!(how, Start::Steps) {
            program = program.hold_each_write();
        }
        let mut running = None;
        if let Some(report) = report_of(|| running = Some(program.start(&given))) {
            bail!("{report}");
        }
        let running = running.expect("it has been started, or there is a report");
        self.events.send(Event::Started(running.clone()));
        self.events.note(name, format!("starts: {}", self.shown(args)));
        let stepped = matches!(how, Start::Steps);
        let mut part = ProgramActor::new(name, running.clone(), stepped, &self.events);
        let got = match how {
            Start::Serves => {
                let mut address = None;
                _ = report_of(|| address = Some(running.announced()));
                address
                    .map(|address| part.serves(address))
                    .ok_or_else(|| format!("no such line; it {}", part.ending()))
            }
            Start::Runs => Ok(()),
            Start::Steps => part.step(&self.events),
        };
        let program = Some(part.running.clone());
        self.actors.insert(name.to_owned(), Actor::Program(part));
        let expected = match how {
            Start::Steps => format!("{name} comes to an end, or waits"),
            _ => format!("{name} announces `listening on ADDRESS`, its first line"),
        };
        Ok(got.map_err(|got| Departure { expected, got, program }))
    }

    /// `{server}` is its address, `{file}` its path; any other brace stays.
    fn filled(&self, arg: &str) -> String {
        let mut text = arg.to_owned();
        for (name, actor) in &self.actors {
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
        let is_file = |arg: &&str| matches!(self.actors.get(*arg), Some(Actor::File(_)));
        let shown = |arg: &String| {
            let file =
                arg.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(is_file);
            let text = file.map_or_else(|| self.filled(arg), str::to_owned);
            shlex::try_quote(&text).map_or_else(|_| text.clone(), Into::into)
        };
        args.iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    /// The named server, else the only one.
    fn server(&self, to: Option<&str>) -> anyhow::Result<(String, Running)> {
        let mut servers = self.actors.iter().filter_map(|(name, actor)| match actor {
            Actor::Program(part) if part.address().is_some() && to.is_none_or(|to| to == name) => {
                Some((name.clone(), part.running.clone()))
            }
            _ => None,
        });
        servers.next().context("there is no such server")
    }

    pub(crate) fn connect(&mut self, name: &str, to: Option<&str>, small: bool) -> Performed {
        let Ok((server, running)) = self.server(to) else { return self.no_server(name) };
        let mut peer = None;
        let connect = || {
            peer = Some(if small { running.connect_with_buffer(4096) } else { running.connect() });
        };
        let refused = report_of(connect);
        let port = peer
            .as_ref()
            .map_or(String::new(), |peer| format!(" from port {}", peer.address().port()));
        self.events.arrow(name, &server, &format!("connect{port}"), "");
        let Some(peer) = peer else {
            let got =
                refused.and_then(|it| it.lines().nth(1).map(str::to_owned)).unwrap_or_default();
            let expected = format!("{name} connects");
            return Ok(Err(Departure {
                expected,
                got: got.trim().to_owned(),
                program: Some(running),
            }));
        };
        self.actors.insert(name.to_owned(), Actor::Client { peer, server });
        Ok(Ok(()))
    }

    /// A server that has not announced itself has departed before; else the scene is wrong.
    pub(crate) fn no_server(&self, name: &str) -> Performed {
        if self.departed.is_some() { Ok(Ok(())) } else { bail!("{name} finds no server") }
    }

    pub(crate) fn open(&mut self, name: &str, to: Option<&str>) -> Performed {
        let Ok((server, running)) = self.server(to) else { return self.no_server(name) };
        self.events.note(name, "opens a UDP socket");
        self.actors
            .insert(name.to_owned(), Actor::Datagrams { socket: running.datagrams(), server });
        Ok(Ok(()))
    }

    pub(crate) fn network(&mut self, name: &str, lost: &[usize]) -> Performed {
        let Ok((server, running)) = self.server(None) else { return self.no_server(name) };
        let client =
            self.scene.client_of(name).context("no program has its address as an argument")?;
        let (lost, events, mut count) = (lost.to_vec(), self.events.clone(), 0);
        let proxy = LossyProxy::towards(running.announced(), move |way, datagram| {
            count += 1;
            let is_lost = lost.contains(&count);
            let (from, to) =
                if way == Way::ToServer { (&client, &server) } else { (&server, &client) };
            events.carries(from, to, datagram, is_lost);
            if is_lost { Fate::Lost } else { Fate::Arrives }
        });
        self.actors.insert(name.to_owned(), Actor::Network(proxy));
        Ok(Ok(()))
    }

    pub(crate) fn hold(&mut self, name: &str, bytes: &[u8]) -> Performed {
        let path = self.folder.join(name);
        fs::create_dir_all(self.folder).and_then(|()| fs::write(&path, bytes))?;
        self.events.note(name, format!("a file of {}", bytes::count(bytes.len())));
        self.actors.insert(name.to_owned(), Actor::File(path));
        Ok(Ok(()))
    }
}
