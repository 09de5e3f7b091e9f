//! A scene: a small script, `solutions/X/demo/N-NAME.scene`, of what is said and done, line by line.
//!
//! CONTRIBUTING.md has the language. The scene says what the model answer does; another program may depart from it.

use std::path::Path;

use anyhow::{Context, bail};

use lab::files::tree::{self, files_below};

use crate::script::words::Words;

/// A scene, read from its file.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) name: String,
    pub(crate) title: String,
    /// What the class is asked before.
    pub(crate) ask: String,
    /// What it should take away.
    pub(crate) take: String,
    pub(crate) beats: Vec<Beat>,
}

/// One line: what somebody does, or what is to be told.
#[derive(Clone, Debug)]
pub(crate) enum Beat {
    Say(String),
    Act {
        actor: String,
        act: Act,
        /// As it is written, for who wants to know what was expected.
        line: String,
    },
}

/// What an actor does. Actors come into being by what they do first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    // Programs.
    /// It is started, and announces its address.
    Serves(Vec<String>),
    /// It is started.
    Runs(Vec<String>),
    /// It is started, and goes from print to print, its threads being looked at in between, until it ends or stands still.
    Steps(Vec<String>),
    /// A program that is stepped goes on, until it ends or stands still.
    GoesOn,
    /// Exactly these bytes come next on standard output.
    Prints(Vec<u8>),
    /// So many lines of all that it has printed begin so.
    HasPrinted(String, usize),
    /// All lines that begin with the first come before all that begin with the second.
    HasPrintedBefore(String, String),
    /// A line on standard error holds this.
    Logs(String),
    /// It ends with this status.
    Ends(i32),
    /// This is typed into it.
    Reads(Vec<u8>),
    ReadsEnd,
    Interrupted,
    /// The hex digits that it printed last, or the bytes of a file: how many belong together, and what they mean.
    Fields(Vec<(usize, String)>),
    // Files, named as the actor.
    Holds(Vec<u8>),
    // Clients of the check's own.
    Connects {
        to: Option<String>,
        /// With a small buffer: it is soon full.
        small: bool,
    },
    /// A UDP socket.
    Opens(Option<String>),
    Sends(Vec<u8>),
    Receives(Vec<u8>),
    ReceivesEnd,
    ReceivesNothing,
    HalfCloses,
    Resets,
    Closes,
    /// Sends lines until another one hears something.
    Floods {
        line: Vec<u8>,
        hearer: String,
        until: Vec<u8>,
    },
    // Networks.
    /// Passes datagrams on to the server but for these, counted from 1.
    Loses(Vec<usize>),
}

impl Scene {
    /// The scenes of a solution, in the order of their files; none if it has no such folder.
    pub(crate) fn all_of(solution: &Path) -> anyhow::Result<Vec<Self>> {
        let folder = solution.join("demo");
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let files = files_below(&folder)?;
        let scenes =
            files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "scene"));
        scenes.map(|path| Self::read(path)).collect()
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let stem = path.file_stem().expect("the file has a name").to_string_lossy();
        let name =
            stem.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim_start_matches('-');
        Self::parse(name, &tree::read(path)?)
            .with_context(|| format!("cannot read {}", path.display()))
    }

    /// Reads the text of a scene.
    pub(crate) fn parse(name: &str, text: &str) -> anyhow::Result<Self> {
        let mut scene = Self {
            name: name.to_owned(),
            title: String::new(),
            ask: String::new(),
            take: String::new(),
            beats: Vec::new(),
        };
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                scene.add(line).with_context(|| format!("line {number}, `{line}`"))?;
            }
        }
        for (field, text) in [("title", &scene.title), ("ask", &scene.ask), ("take", &scene.take)] {
            if text.is_empty() {
                bail!("it has no line `{field}: …`");
            }
        }
        Ok(scene)
    }

    fn add(&mut self, line: &str) -> anyhow::Result<()> {
        for (field, text) in
            [("title", &mut self.title), ("ask", &mut self.ask), ("take", &mut self.take)]
        {
            if let Some(value) = line.strip_prefix(field).and_then(|rest| rest.strip_prefix(": ")) {
                value.trim().clone_into(text);
                return Ok(());
            }
        }
        let beat = match line.strip_prefix("say: ") {
            Some(text) => Beat::Say(text.trim().to_owned()),
            None => {
                let mut words = Words::of(line)?;
                let actor = words.bare().context("it should begin with the name of an actor")?;
                let act = act(&mut words)?;
                words.end()?;
                Beat::Act { actor, act, line: line.to_owned() }
            }
        };
        self.beats.push(beat);
        Ok(())
    }

    /// The programs and clients of a scene, in the order of their first act: each has a column.
    pub(crate) fn actors(&self) -> Vec<String> {
        let mut actors: Vec<String> = Vec::new();
        for beat in &self.beats {
            if let Beat::Act { actor, act, .. } = beat {
                let appears = matches!(
                    act,
                    Act::Serves(_) | Act::Runs(_) | Act::Connects { .. } | Act::Opens(_)
                );
                if appears && !actors.contains(actor) {
                    actors.push(actor.clone());
                }
            }
        }
        actors
    }
}

impl Scene {
    /// The program that is given the address of a network.
    pub(crate) fn client_of(&self, network: &str) -> Option<String> {
        let mark = format!("{{{network}}}");
        self.beats.iter().find_map(|beat| match beat {
            Beat::Act { actor, act: Act::Runs(args), .. } if args.contains(&mark) => {
                Some(actor.clone())
            }
            _ => None,
        })
    }
}

const VERBS: &str = "serves, runs, steps, goes on, prints, has printed, logs, ends, reads, is interrupted, fields, holds, \
                     connects, opens, sends, receives, half-closes, resets, closes, floods, loses";

fn act(words: &mut Words) -> anyhow::Result<Act> {
    let verb = words.bare().context("it says nothing of what the actor does")?;
    Ok(match verb.as_str() {
        "serves" => Act::Serves(words.rest()?),
        "runs" => Act::Runs(words.rest()?),
        "steps" => Act::Steps(words.rest()?),
        "goes" if words.take("on") => Act::GoesOn,
        "prints" => Act::Prints(words.text()?),
        "has" if words.take("printed") => has_printed(words)?,
        "logs" => Act::Logs(words.string()?),
        "ends" => Act::Ends(if words.take("with") { i32::try_from(words.number()?)? } else { 0 }),
        "reads" if words.take("the end") => Act::ReadsEnd,
        "reads" => Act::Reads(words.text()?),
        "is" if words.take("interrupted") => Act::Interrupted,
        "fields" => Act::Fields(list(words, |words| Ok((words.number()?, words.string()?)))?),
        "holds" if words.take("hex") => {
            Act::Holds(hex(&words.rest()?.concat()).context("these are no hex digits")?)
        }
        "holds" => Act::Holds(words.text()?),
        "half-closes" => Act::HalfCloses,
        "resets" => Act::Resets,
        "closes" => Act::Closes,
        "opens" => Act::Opens(to(words)),
        "connects" => Act::Connects { small: words.take("with a small buffer"), to: to(words) },
        "sends" => Act::Sends(words.text()?),
        "receives" if words.take("the end") => Act::ReceivesEnd,
        "receives" if words.take("nothing") => Act::ReceivesNothing,
        "receives" => Act::Receives(words.text()?),
        "floods" => floods(words)?,
        "loses" => Act::Loses(list(words, Words::number)?),
        other => bail!("there is no verb `{other}`; there are {VERBS}"),
    })
}

fn to(words: &mut Words) -> Option<String> {
    if words.take("to") { words.bare() } else { None }
}

fn has_printed(words: &mut Words) -> anyhow::Result<Act> {
    let text = words.string()?;
    Ok(match words.take("before") {
        true => Act::HasPrintedBefore(text, words.string()?),
        false => Act::HasPrinted(text, if words.take("times") { words.number()? } else { 1 }),
    })
}

fn floods(words: &mut Words) -> anyhow::Result<Act> {
    let line = words.text()?;
    let hearer = words
        .take("until")
        .then(|| words.bare())
        .flatten()
        .context("`until NAME hears \"…\"` is missing")?;
    if !words.take("hears") {
        bail!("`hears \"…\"` is missing");
    }
    Ok(Act::Floods { line, hearer, until: words.text()? })
}

/// One or more.
fn list<T>(
    words: &mut Words,
    item: impl Fn(&mut Words) -> anyhow::Result<T>,
) -> anyhow::Result<Vec<T>> {
    let mut items = vec![item(words)?];
    while !words.is_empty() {
        items.push(item(words)?);
    }
    Ok(items)
}

/// The bytes of hex digits, or none.
pub(crate) fn hex(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.trim().as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if digits.len() % 2 == 1 { None } else { digits.chunks(2).map(byte).collect() }
}
