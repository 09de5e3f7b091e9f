//! How actors come upon the stage: programs that start, clients that connect, networks and files.

use std::fs;

use anyhow::{Context, bail};
use testkit::{Fate, LossyProxy, Program, Running, Way, bytes, report_of};

use super::{
    client,
    part::Part,
    row::Happening,
    stage::{Actor, Departure, LIFE, Stage},
};

/// How a program is started.
#[derive(Clone, Copy)]
pub(super) enum Start {
    Serves,
    Runs,
    Steps,
}

impl Stage<'_> {
    pub(super) fn start(
        &mut self,
        name: &str,
        args: &[String],
        how: Start,
    ) -> anyhow::Result<Result<(), Departure>> {
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
                address
                    .map(|address| part.serves(address))
                    .ok_or_else(|| format!("no such line; it {}", part.ending()))
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
            let file =
                arg.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).filter(is_file);
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

    pub(super) fn connect(
        &mut self,
        name: &str,
        to: Option<&str>,
        small: bool,
    ) -> anyhow::Result<Result<(), Departure>> {
        let Ok((server, running)) = self.server(to) else { return self.nobody_there(name) };
        let mut peer = None;
        let connect = || {
            peer = Some(if small { running.connect_with_buffer(4096) } else { running.connect() })
        };
        let refused = report_of(connect);
        let port = peer
            .as_ref()
            .map_or(String::new(), |peer| format!(" from port {}", peer.address().port()));
        self.tell.row(client::arrow(name, &server, &format!("connect{port}"), ""));
        let Some(peer) = peer else {
            let came =
                refused.and_then(|it| it.lines().nth(1).map(str::to_owned)).unwrap_or_default();
            let expected = format!("{name} connects");
            return Ok(Err(Departure {
                expected,
                came: came.trim().to_owned(),
                program: Some(running),
            }));
        };
        self.cast.insert(name.to_owned(), Actor::Client { peer, server });
        Ok(Ok(()))
    }

    /// A server that has not announced itself has departed before; else the scene is wrong.
    pub(super) fn nobody_there(&self, name: &str) -> anyhow::Result<Result<(), Departure>> {
        if self.departed.is_some() { Ok(Ok(())) } else { bail!("{name} finds no server") }
    }

    pub(super) fn open(
        &mut self,
        name: &str,
        to: Option<&str>,
    ) -> anyhow::Result<Result<(), Departure>> {
        let Ok((server, running)) = self.server(to) else { return self.nobody_there(name) };
        self.tell.note(name, "opens a UDP socket");
        self.cast.insert(name.to_owned(), Actor::Datagrams { socket: running.datagrams(), server });
        Ok(Ok(()))
    }

    pub(super) fn network(
        &mut self,
        name: &str,
        lost: &[usize],
    ) -> anyhow::Result<Result<(), Departure>> {
        let Ok((server, running)) = self.server(None) else { return self.nobody_there(name) };
        let client =
            self.scene.client_of(name).context("no program has its address as an argument")?;
        let (lost, tell, mut count) = (lost.to_vec(), self.tell.clone(), 0);
        let proxy = LossyProxy::towards(running.announced(), move |way, datagram| {
            count += 1;
            let is_lost = lost.contains(&count);
            let (from, to) =
                if way == Way::ToServer { (&client, &server) } else { (&server, &client) };
            tell.row(client::datagram(from, to, datagram, is_lost));
            if is_lost { Fate::Lost } else { Fate::Arrives }
        });
        self.cast.insert(name.to_owned(), Actor::Network(proxy));
        Ok(Ok(()))
    }

    pub(super) fn hold(
        &mut self,
        name: &str,
        bytes: &[u8],
    ) -> anyhow::Result<Result<(), Departure>> {
        let path = self.folder.join(name);
        fs::create_dir_all(self.folder).and_then(|()| fs::write(&path, bytes))?;
        self.tell.note(name, format!("a file of {}", bytes::count(bytes.len())));
        self.cast.insert(name.to_owned(), Actor::File(path));
        Ok(Ok(()))
    }
}
