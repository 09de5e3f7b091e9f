//! Clients of a chat server: one that speaks, and those who hear it.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use mio::{Events, Interest, Poll, Token};

use super::{PATIENCE, WARM_UP};

/// Bytes of a line as it is delivered: `[speaker] xxx…\n`.
const LINE: usize = 64;
/// What the server puts before it.
const FRONT: &str = "[speaker] ";
/// Lines that are sent at once.
const BATCH: usize = 100;
/// Batches on their way at a time. Less than any server lets wait for a client that reads, so nobody loses a line.
const WINDOW: usize = 8;

/// A client that waits for each line.
pub struct Guest {
    lines: BufReader<TcpStream>,
}

impl Guest {
    /// Connects, gives its name, and has been let in.
    ///
    /// # Errors
    /// The server does not let it in.
    pub fn enter(server: SocketAddr, name: &str) -> Result<Self> {
        let stream =
            TcpStream::connect(server).with_context(|| format!("cannot connect to {server}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut guest = Self { lines: BufReader::new(stream) };
        guest.line()?;
        guest.say(&format!("{name}\n"))?;
        let answer = guest.line()?;
        ensure!(answer.starts_with("* The room contains:"), "{name} is not let in: {answer:?}");
        Ok(guest)
    }

    /// # Errors
    /// The connection is gone, or full for too long.
    pub fn say(&mut self, text: &str) -> Result<()> {
        self.lines.get_mut().write_all(text.as_bytes()).context("cannot send")
    }

    /// The next line, with its end.
    ///
    /// # Errors
    /// The connection has ended, or nothing comes for too long.
    pub fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let count = self.lines.read_line(&mut line).context("nothing comes from the server")?;
        ensure!(count > 0, "the server has closed the connection");
        Ok(line)
    }

    /// Passes over all lines until one that begins so.
    ///
    /// # Errors
    /// As [`Guest::line`].
    pub fn hear(&mut self, begin: &str) -> Result<()> {
        while !self.line()?.starts_with(begin) {}
        Ok(())
    }
}

/// A room with one that speaks and many that hear, all played by one thread.
pub struct Room {
    speaker: Guest,
    hearers: Vec<Hearer>,
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
}

struct Hearer {
    stream: mio::net::TcpStream,
    /// Bytes that have come.
    got: usize,
}

impl Room {
    /// Lets so many hearers in, and then the speaker.
    ///
    /// # Errors
    /// The server does not let somebody in, or has lost a line.
    pub fn fill(server: SocketAddr, hearers: usize) -> Result<Self> {
        let mut guests = Vec::with_capacity(hearers);
        for number in 0..hearers {
            guests.push(Guest::enter(server, &format!("hearer{number}"))?);
            if number % 50 == 49 {
                // Each hears of all who come after it: a client that does not read that is dropped.
                guests[..number]
                    .iter_mut()
                    .try_for_each(|it| it.hear(&format!("* hearer{number} has entered")))?;
            }
        }
        let mut speaker = Guest::enter(server, "speaker")?;
        speaker.say("now\n")?;
        guests.iter_mut().try_for_each(|guest| guest.hear("[speaker] now"))?;
        let poll = Poll::new()?;
        let hearers =
            guests.into_iter().enumerate().map(|(number, guest)| Hearer::new(number, guest, &poll));
        let (hearers, events) = (hearers.collect::<Result<_>>()?, Events::with_capacity(1024));
        Ok(Self { speaker, hearers, poll, events, buffer: vec![0; 256 * 1024] })
    }

    /// Deliveries a second, over all hearers.
    ///
    /// # Errors
    /// Something does not arrive.
    pub fn deliveries(&mut self, seconds: f64) -> Result<f64> {
        self.speak(seconds * WARM_UP)?;
        let begin = Instant::now();
        let lines = self.speak(seconds)?;
        Ok((lines * self.hearers.len()) as f64 / begin.elapsed().as_secs_f64())
    }

    /// Speaks for that time, waits until all have heard all, and returns how many lines that were.
    fn speak(&mut self, seconds: f64) -> Result<usize> {
        let begin = Instant::now();
        let batch = format!("{}\n", "x".repeat(LINE - FRONT.len() - 1)).repeat(BATCH);
        self.hearers.iter_mut().for_each(|hearer| hearer.got = 0);
        let (mut sent, mut heard) = (0, 0);
        // How many hearers have heard each batch that is on its way, the oldest first.
        let mut by = [0; WINDOW];
        loop {
            let wanted = sent == 0 || begin.elapsed().as_secs_f64() < seconds;
            if wanted && sent < heard + WINDOW {
                self.speaker.say(&batch)?;
                sent += 1;
                continue;
            }
            if sent == heard {
                return Ok(sent * BATCH);
            }
            self.listen(&mut |batch| by[batch % WINDOW] += 1)?;
            while heard < sent && by[heard % WINDOW] == self.hearers.len() {
                by[heard % WINDOW] = 0;
                heard += 1;
            }
        }
    }

    /// Waits until something comes, takes it, and tells for each hearer which batches it now has whole.
    fn listen(&mut self, whole: &mut impl FnMut(usize)) -> Result<()> {
        self.poll.poll(&mut self.events, Some(PATIENCE))?;
        ensure!(!self.events.is_empty(), "nothing has been delivered for {} s", PATIENCE.as_secs());
        for event in &self.events {
            let hearer = &mut self.hearers[event.token().0];
            let before = hearer.got / (LINE * BATCH);
            hearer.take(&mut self.buffer)?;
            (before..hearer.got / (LINE * BATCH)).for_each(&mut *whole);
        }
        Ok(())
    }
}

impl Hearer {
    fn new(number: usize, guest: Guest, poll: &Poll) -> Result<Self> {
        ensure!(guest.lines.buffer().is_empty(), "more has come than was said");
        let stream = guest.lines.into_inner();
        stream.set_nonblocking(true)?;
        let mut stream = mio::net::TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
        Ok(Self { stream, got: 0 })
    }

    /// All that is there. Only its length is looked at: what lines look like is the business of a test.
    fn take(&mut self, buffer: &mut [u8]) -> Result<()> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => bail!("the server has closed a connection"),
                Ok(n) => self.got += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("cannot receive"),
            }
        }
    }
}
