//! What clients do that the demonstration plays itself, and what comes to them.

use anyhow::bail;
use testkit::{Datagrams, Heard, Peer, bytes, report_of};

use crate::readable::{counted, readable};
use crate::script::scene::Act;
use crate::view::events::Events;

/// Enough for every buffer of a system between the two ends.
const MAX_FLOOD: usize = 64 << 20;

/// Lines that are sent together in a flood, in bytes.
const CHUNK: usize = 32 << 10;

/// A client and its server, by their names, and where it is told what passes between them.
#[derive(Clone, Copy)]
pub(crate) struct Client<'a> {
    pub(crate) name: &'a str,
    pub(crate) server: &'a str,
    pub(crate) events: &'a Events,
}

impl Client<'_> {
    /// An act of a client of TCP. The inner error says what has come instead of what the act expects.
    pub(crate) fn perform(self, peer: &mut Peer, act: &Act) -> anyhow::Result<Result<(), String>> {
        let Self { name, server, events } = self;
        Ok(match act {
            Act::Sends(text) => {
                events.carries(name, server, text, false);
                report_of(|| _ = peer.send(text)).map_or(Ok(()), |_| {
                    Err(format!(
                        "{server} does not take it: the connection is closed, or it does not read"
                    ))
                })
            }
            Act::HalfCloses => {
                peer.half_close();
                events.arrow(name, server, "end of stream", "");
                Ok(())
            }
            Act::Receives(want) => {
                let (bytes, heard) = self.receive(peer, want.len());
                expected(bytes == *want, &bytes, heard)
            }
            Act::ReceivesEnd => {
                let (bytes, heard) = self.receive(peer, usize::MAX);
                expected(bytes.is_empty() && heard == Heard::End, &bytes, heard)
            }
            Act::ReceivesNothing => {
                let (bytes, heard) = self.receive(peer, 1);
                expected(matches!(heard, Heard::Silence(_)), &bytes, heard)
            }
            other => bail!("a client of TCP has no part such as {other:?}"),
        })
    }

    /// Reads so many bytes, or until the end or silence, and tells it.
    fn receive(self, peer: &mut Peer, count: usize) -> (Vec<u8>, Heard) {
        let Self { name, server, events } = self;
        let (bytes, heard) = peer.hear(|got| got.len() >= count);
        if !bytes.is_empty() {
            events.carries(server, name, &bytes, false);
        }
        match heard {
            Heard::Enough => {}
            Heard::End => events.arrow(server, name, "end of stream", ""),
            Heard::Reset => events.arrow(server, name, "reset", ""),
            Heard::Silence(time) => {
                events.note(name, format!("… silence for {:.1} s …", time.as_secs_f32()));
            }
        }
        (bytes, heard)
    }

    /// An act of a client of UDP, see [`Client::perform`].
    pub(crate) fn perform_datagrams(
        self,
        socket: &Datagrams,
        act: &Act,
    ) -> anyhow::Result<Result<(), String>> {
        let want = match act {
            Act::Sends(text) => {
                self.events.carries(self.name, self.server, text, false);
                socket.send(text);
                return Ok(Ok(()));
            }
            Act::Receives(want) => Some(want),
            Act::ReceivesNothing => None,
            other => bail!("a client of UDP has no part such as {other:?}"),
        };
        let got = socket.hear();
        match &got {
            Some(bytes) => self.events.carries(self.server, self.name, bytes, false),
            None => self.events.note(self.name, "… silence …"),
        }
        if got.as_ref() == want {
            return Ok(Ok(()));
        }
        Ok(Err(got.map_or("nothing".to_owned(), |bytes| counted(&bytes))))
    }

    /// Sends lines, while another client of the server reads all that comes, until it hears `until`.
    pub(crate) fn flood(
        self,
        peer: &mut Peer,
        (hearer, other): (&str, &mut Peer),
        line: &[u8],
        until: &[u8],
    ) -> Result<(), String> {
        let Self { name, server, events } = self;
        let (mut sent, mut heard, mut tail) = (0, 0, Vec::new());
        let chunk = line.repeat((CHUNK / line.len().max(1)).max(1));
        let end = loop {
            if sent >= MAX_FLOOD {
                break Err(format!("{} were sent, and it was not heard", amount(sent)));
            }
            if report_of(|| _ = peer.send(&chunk)).is_some() {
                break Err(format!("{server} takes no more from {name}"));
            }
            sent += chunk.len();
            let (got, how) = other.hear(|got| got.len() >= chunk.len());
            heard += got.len();
            // A read may have cut it in two.
            tail.extend(got);
            if tail.windows(until.len()).any(|part| part == until) {
                break Ok(());
            }
            tail.drain(..tail.len().saturating_sub(until.len()));
            if how != Heard::Enough {
                break Err(format!("{hearer} hears no more"));
            }
        };
        let lines = format!("{} lines like {}", sent / line.len().max(1), readable(line));
        events.arrow(name, server, &amount(sent), &lines);
        let last = if end.is_ok() { format!("… {}", readable(until)) } else { String::new() };
        events.arrow(server, hearer, &amount(heard), &last);
        end
    }
}

/// What has come, in words, if it is not what was expected.
fn expected(is_right: bool, bytes: &[u8], heard: Heard) -> Result<(), String> {
    if is_right {
        return Ok(());
    }
    let bytes = if bytes.is_empty() { String::new() } else { counted(bytes) };
    let end = match heard {
        Heard::Enough => "",
        Heard::End => "the end of the stream",
        Heard::Reset => "a reset",
        Heard::Silence(_) => "nothing more",
    };
    let between = if bytes.is_empty() || end.is_empty() { "" } else { ", then " };
    Err(bytes + between + end)
}

/// `4.2 MB`
fn amount(bytes: usize) -> String {
    if bytes < 1_000_000 { bytes::count(bytes) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}
