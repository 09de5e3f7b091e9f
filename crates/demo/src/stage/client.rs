//! What clients do that the demonstration plays itself, and what comes to them.

use testkit::{Datagrams, Heard, Peer, bytes, report_of};

use crate::readable::readable;
use crate::script::scene::Act;
use crate::view::events::{Events, Row};

/// What has come instead of what was expected, in words.
pub(crate) struct Mismatch(pub(crate) String);

/// Enough for every buffer of a system between the two ends.
const MAX_FLOOD: usize = 64 << 20;

/// Lines that are sent together in a flood, in bytes.
const CHUNK: usize = 32 << 10;

pub(crate) fn arrow(from: &str, to: &str, label: &str, text: &str) -> Row {
    Row::Arrow {
        from: from.to_owned(),
        to: to.to_owned(),
        label: label.to_owned(),
        text: text.to_owned(),
        lost: false,
    }
}

fn carries(from: &str, to: &str, bytes: &[u8]) -> Row {
    arrow(from, to, &bytes::count(bytes.len()), &readable(bytes))
}

pub(crate) fn datagram(from: &str, to: &str, bytes: &[u8], lost: bool) -> Row {
    let (label, text) = (bytes::count(bytes.len()), readable(bytes));
    Row::Arrow { from: from.to_owned(), to: to.to_owned(), label, text, lost }
}

/// A client of TCP.
pub(crate) fn perform(
    name: &str,
    peer: &mut Peer,
    server: &str,
    act: &Act,
    events: &Events,
) -> anyhow::Result<Result<(), Mismatch>> {
    Ok(match act {
        Act::Sends(text) => {
            events.row(carries(name, server, text));
            match report_of(|| _ = peer.send(text)) {
                None => Ok(()),
                Some(_) => Err(Mismatch(format!(
                    "{server} does not take it: the connection is closed, or it does not read"
                ))),
            }
        }
        Act::HalfCloses => {
            peer.half_close();
            events.row(arrow(name, server, "end of stream", ""));
            Ok(())
        }
        Act::Receives(want) => {
            let (bytes, heard) = listen(name, peer, server, want.len(), events);
            judge(bytes == *want, &bytes, heard)
        }
        Act::ReceivesEnd => {
            let (bytes, heard) = listen(name, peer, server, usize::MAX, events);
            judge(bytes.is_empty() && heard == Heard::End, &bytes, heard)
        }
        Act::ReceivesNothing => {
            let (bytes, heard) = listen(name, peer, server, 1, events);
            judge(matches!(heard, Heard::Silence(_)), &bytes, heard)
        }
        other => anyhow::bail!("a client of TCP has no part such as {other:?}"),
    })
}

/// Reads so many bytes, or until the end or silence, and tells it.
fn listen(
    name: &str,
    peer: &mut Peer,
    server: &str,
    count: usize,
    events: &Events,
) -> (Vec<u8>, Heard) {
    let (bytes, heard) = peer.hear(|got| got.len() >= count);
    if !bytes.is_empty() {
        events.row(carries(server, name, &bytes));
    }
    match heard {
        Heard::Enough => {}
        Heard::End => events.row(arrow(server, name, "end of stream", "")),
        Heard::Reset => events.row(arrow(server, name, "reset", "")),
        Heard::Silence(time) => {
            events.note(name, format!("… silence for {:.1} s …", time.as_secs_f32()));
        }
    }
    (bytes, heard)
}

fn judge(is_right: bool, bytes: &[u8], heard: Heard) -> Result<(), Mismatch> {
    if is_right {
        return Ok(());
    }
    let bytes = match bytes {
        [] => String::new(),
        bytes => format!("{} ({})", readable(bytes), bytes::count(bytes.len())),
    };
    let end = match heard {
        Heard::Enough => "",
        Heard::End => "the end of the stream",
        Heard::Reset => "a reset",
        Heard::Silence(_) => "nothing more",
    };
    let both =
        [bytes.as_str(), end].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Err(Mismatch(both.join(", then ")))
}

/// A client of UDP.
pub(crate) fn perform_datagrams(
    name: &str,
    socket: &Datagrams,
    server: &str,
    act: &Act,
    events: &Events,
) -> anyhow::Result<Result<(), Mismatch>> {
    Ok(match act {
        Act::Sends(text) => {
            events.row(datagram(name, server, text, false));
            socket.send(text);
            Ok(())
        }
        Act::Receives(want) => match hear(name, socket, server, events) {
            Some(bytes) if bytes == *want => Ok(()),
            Some(bytes) => {
                Err(Mismatch(format!("{} ({})", readable(&bytes), bytes::count(bytes.len()))))
            }
            None => Err(Mismatch("nothing".to_owned())),
        },
        Act::ReceivesNothing => match hear(name, socket, server, events) {
            None => Ok(()),
            Some(bytes) => {
                Err(Mismatch(format!("{} ({})", readable(&bytes), bytes::count(bytes.len()))))
            }
        },
        other => anyhow::bail!("a client of UDP has no part such as {other:?}"),
    })
}

/// The next datagram, told.
fn hear(name: &str, socket: &Datagrams, server: &str, events: &Events) -> Option<Vec<u8>> {
    let came = socket.hear();
    match &came {
        Some(bytes) => events.row(datagram(server, name, bytes, false)),
        None => events.note(name, "… silence …"),
    }
    came
}

/// One sends lines, and the other reads all that comes, until it hears `until`.
pub(crate) fn flood(
    (name, peer): (&str, &mut Peer),
    (hearer, other): (&str, &mut Peer),
    server: &str,
    line: &[u8],
    until: &[u8],
    events: &Events,
) -> Result<(), Mismatch> {
    let (mut sent, mut heard, mut tail) = (0, 0, Vec::new());
    let wave = line.repeat((CHUNK / line.len().max(1)).max(1));
    let end = loop {
        if sent >= MAX_FLOOD {
            break Err(format!("{} were sent, and it was not heard", amount(sent)));
        }
        if report_of(|| _ = peer.send(&wave)).is_some() {
            break Err(format!("{server} takes no more from {name}"));
        }
        sent += wave.len();
        let (came, how) = other.hear(|got| got.len() >= wave.len());
        heard += came.len();
        // A read may have cut it in two.
        tail.extend(came);
        if tail.windows(until.len()).any(|part| part == until) {
            break Ok(());
        }
        tail.drain(..tail.len().saturating_sub(until.len()));
        if how != Heard::Enough {
            break Err(format!("{hearer} hears no more"));
        }
    };
    let lines = format!("{} lines like {}", sent / line.len().max(1), readable(line));
    events.row(arrow(name, server, &amount(sent), &lines));
    let last = end.as_ref().map_or_else(|_| String::new(), |()| format!("… {}", readable(until)));
    events.row(arrow(server, hearer, &amount(heard), &last));
    end.map_err(Mismatch)
}

/// `4.2 MB`
fn amount(bytes: usize) -> String {
    if bytes < 1_000_000 { bytes::count(bytes) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}
