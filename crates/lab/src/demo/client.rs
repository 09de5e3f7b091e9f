//! What clients do that the demonstration plays itself, and what comes to them.

use testkit::{Datagrams, Heard, Peer, bytes, report_of};

use super::{
    row::{Row, Tell},
    scene::Act,
};

/// What has come instead of what was expected, in words.
pub struct Came(pub String);

/// Enough for every buffer of a system between the two ends.
const FLOOD: usize = 64 << 20;

/// Lines that are sent together in a flood, in bytes.
const WAVE: usize = 32 << 10;

pub fn arrow(from: &str, to: &str, label: &str, text: &str) -> Row {
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

pub fn datagram(from: &str, to: &str, bytes: &[u8], lost: bool) -> Row {
    let (label, text) = (bytes::count(bytes.len()), readable(bytes));
    Row::Arrow { from: from.to_owned(), to: to.to_owned(), label, text, lost }
}

/// As text in quotes, or in hex if it is none.
pub fn readable(bytes: &[u8]) -> String {
    if bytes.is_empty() || !bytes::is_binary(bytes) {
        return bytes::quoted(bytes);
    }
    let digits: Vec<_> = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ") + if bytes.len() > 16 { " …" } else { "" }
}

/// A client of TCP.
///
/// # Errors
/// The act is none of a client. The inner error says what has come instead of what the act expects.
pub fn perform(
    name: &str,
    peer: &mut Peer,
    server: &str,
    act: &Act,
    tell: &Tell,
) -> anyhow::Result<Result<(), Came>> {
    Ok(match act {
        Act::Sends(text) => {
            tell.row(carries(name, server, text));
            match report_of(|| _ = peer.send(text)) {
                None => Ok(()),
                Some(_) => Err(Came(format!(
                    "{server} does not take it: the connection is closed, or it does not read"
                ))),
            }
        }
        Act::HalfCloses => {
            peer.half_close();
            tell.row(arrow(name, server, "end of stream", ""));
            Ok(())
        }
        Act::Receives(want) => {
            let (bytes, heard) = listen(name, peer, server, want.len(), tell);
            judge(bytes == *want, &bytes, heard)
        }
        Act::ReceivesEnd => {
            let (bytes, heard) = listen(name, peer, server, usize::MAX, tell);
            judge(bytes.is_empty() && heard == Heard::End, &bytes, heard)
        }
        Act::ReceivesNothing => {
            let (bytes, heard) = listen(name, peer, server, 1, tell);
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
    tell: &Tell,
) -> (Vec<u8>, Heard) {
    let (bytes, heard) = peer.hear(|got| got.len() >= count);
    if !bytes.is_empty() {
        tell.row(carries(server, name, &bytes));
    }
    match heard {
        Heard::Enough => {}
        Heard::End => tell.row(arrow(server, name, "end of stream", "")),
        Heard::Reset => tell.row(arrow(server, name, "reset", "")),
        Heard::Silence(time) => {
            tell.note(name, format!("… silence for {:.1} s …", time.as_secs_f32()))
        }
    }
    (bytes, heard)
}

fn judge(is_right: bool, bytes: &[u8], heard: Heard) -> Result<(), Came> {
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
    Err(Came(both.join(", then ")))
}

/// A client of UDP.
///
/// # Errors
/// The act is none of a client. The inner error says what has come instead of what the act expects.
pub fn perform_datagrams(
    name: &str,
    socket: &Datagrams,
    server: &str,
    act: &Act,
    tell: &Tell,
) -> anyhow::Result<Result<(), Came>> {
    Ok(match act {
        Act::Sends(text) => {
            tell.row(datagram(name, server, text, false));
            socket.send(text);
            Ok(())
        }
        Act::Receives(want) => match hear(name, socket, server, tell) {
            Some(bytes) if bytes == *want => Ok(()),
            Some(bytes) => {
                Err(Came(format!("{} ({})", readable(&bytes), bytes::count(bytes.len()))))
            }
            None => Err(Came("nothing".to_owned())),
        },
        Act::ReceivesNothing => match hear(name, socket, server, tell) {
            None => Ok(()),
            Some(bytes) => {
                Err(Came(format!("{} ({})", readable(&bytes), bytes::count(bytes.len()))))
            }
        },
        other => anyhow::bail!("a client of UDP has no part such as {other:?}"),
    })
}

/// The next datagram, told.
fn hear(name: &str, socket: &Datagrams, server: &str, tell: &Tell) -> Option<Vec<u8>> {
    let came = socket.hear();
    match &came {
        Some(bytes) => tell.row(datagram(server, name, bytes, false)),
        None => tell.note(name, "… silence …"),
    }
    came
}

/// One sends lines, and the other reads all that comes, until it hears `until`.
///
/// # Errors
/// It has not heard it.
pub fn flood(
    (name, peer): (&str, &mut Peer),
    (hearer, other): (&str, &mut Peer),
    server: &str,
    line: &[u8],
    until: &[u8],
    tell: &Tell,
) -> Result<(), Came> {
    let (mut sent, mut heard, mut tail) = (0, 0, Vec::new());
    let wave = line.repeat((WAVE / line.len().max(1)).max(1));
    let end = loop {
        if sent >= FLOOD {
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
    tell.row(arrow(name, server, &amount(sent), &lines));
    let last = end.as_ref().map_or_else(|_| String::new(), |()| format!("… {}", readable(until)));
    tell.row(arrow(server, hearer, &amount(heard), &last));
    end.map_err(Came)
}

/// `4.2 MB`
fn amount(bytes: usize) -> String {
    if bytes < 1_000_000 { bytes::count(bytes) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}
