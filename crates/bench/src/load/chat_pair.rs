//! Two clients in a chat room: how long a line takes from one to the other, and what a third client
//! costs that does not read.

use std::time::Instant;

use anyhow::{Context, Result};

use super::chat_client::ChatClient;
use crate::peers::server::Server;
use crate::results::statistics::Quartiles;

/// Lines that do not count: a new connection acknowledges the first ones immediately, later ones
/// with a delay.
const WARM_UP_LINES: usize = 30;
/// Bytes of a line in the flood, without its newline: the longest that all servers accept.
const FLOOD_LINE_LEN: usize = 1024;
/// Lines of the flood that are in flight at a time.
const FLOOD_WINDOW: usize = 100;
/// The smallest growth of memory that the system shows, in bytes.
const PAGE: u64 = 4096;

/// Median latencies in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latency {
    /// Of a line that is sent until the other client has it.
    pub(crate) one_line: f64,
    /// Of two lines in answer to one, the second sent as soon as the other client has the first.
    pub(crate) two_lines: f64,
}

/// Measures `count` single lines and `count` pairs of lines.
///
/// # Errors
///
/// A line does not arrive.
pub(crate) fn latency(server: &Server, count: usize) -> Result<Latency> {
    let (mut speaker, mut listener) = join(server)?;
    for _ in 0..WARM_UP_LINES {
        deliver(&mut speaker, &mut listener, 1)?;
    }
    let one_line = median(count, || deliver(&mut speaker, &mut listener, 1))?;
    let two_lines = median(count, || {
        // After the listener has sent something, its system delays acknowledgments for up to 40 ms,
        // to combine them with the next data. A sender that holds small packets back until it gets
        // the acknowledgment (Nagle's algorithm) waits as long.
        listener.send("go on\n")?;
        speaker.wait_for("[hearer] ")?;
        deliver(&mut speaker, &mut listener, 2)
    })?;
    Ok(Latency { one_line, two_lines })
}

fn median(count: usize, once: impl FnMut() -> Result<f64>) -> Result<f64> {
    let seconds = std::iter::repeat_with(once).take(count).collect::<Result<Vec<_>>>()?;
    Ok(Quartiles::of(&seconds).context("no line was sent")?.median)
}

/// Sends lines, each after the previous one has arrived, and returns the seconds for all of them.
fn deliver(speaker: &mut ChatClient, listener: &mut ChatClient, lines: usize) -> Result<f64> {
    let begin = Instant::now();
    for _ in 0..lines {
        speaker.send("hello\n")?;
        listener.wait_for("[speaker] ")?;
    }
    Ok(begin.elapsed().as_secs_f64())
}

/// Sends `lines` lines of 1 KiB in a room with a client that does not read, and returns how many
/// MiB the server's peak memory grows. The same lines were sent before without that client.
///
/// # Errors
///
/// The other client does not get its lines, or the system does not show memory.
pub(crate) fn cost_of_a_silent_reader(server: &Server, lines: usize) -> Result<f64> {
    let (mut speaker, mut listener) = join(server)?;
    flood(&mut speaker, &mut listener, lines)?;
    let before = server.usage()?.peak_memory;
    let _silent = ChatClient::join(server.address, "stalled")?;
    flood(&mut speaker, &mut listener, lines)?;
    let after = server.usage()?.peak_memory;
    Ok(after.saturating_sub(before).max(PAGE) as f64 / f64::from(1 << 20))
}

fn flood(speaker: &mut ChatClient, listener: &mut ChatClient, lines: usize) -> Result<()> {
    let window = format!("{}\n", "x".repeat(FLOOD_LINE_LEN)).repeat(FLOOD_WINDOW);
    for _ in 0..lines / FLOOD_WINDOW {
        speaker.send(&window)?;
        for _ in 0..FLOOD_WINDOW {
            listener.wait_for("[speaker] ")?;
        }
    }
    Ok(())
}

fn join(server: &Server) -> Result<(ChatClient, ChatClient)> {
    let listener = ChatClient::join(server.address, "hearer")?;
    let speaker = ChatClient::join(server.address, "speaker")?;
    Ok((speaker, listener))
}
