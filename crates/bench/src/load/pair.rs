//! Two in a chat room: how long a line takes from one to the other, and what it costs when a third one does not read.

use std::time::Instant;

use anyhow::{Context, Result};

use super::chat::Guest;
use crate::peer::Server;

/// So many lines come first and do not count: a new connection acknowledges the first ones at once, later ones late.
const FIRST: usize = 30;

/// Bytes of a line of the flood, without its end: the longest that all servers take.
const LONG: usize = 1024;
/// Lines of the flood that are on their way at a time.
const STEP: usize = 100;

/// How long lines took, the median in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    pub one_line: f64,
    /// In a dialogue: two lines that answer one, the second sent as soon as the other has the first.
    pub two_lines: f64,
}

/// Sends single lines, and pairs of lines, so many of each.
///
/// # Errors
/// They do not arrive.
pub fn lines(server: &Server, count: usize) -> Result<Took> {
    let (mut speaker, mut hearer) = enter(server)?;
    for _ in 0..FIRST {
        took(&mut speaker, &mut hearer, 1)?;
    }
    let one_line = median(count, || took(&mut speaker, &mut hearer, 1))?;
    let two_lines = median(count, || {
        // Who has sent something expects to send more, and its system then waits up to 40 ms for a chance to pack what it
        // acknowledges with that. A sender that keeps small packets back until then (Nagle's algorithm) waits with it.
        hearer.say("go on\n")?;
        speaker.hear("[hearer] ")?;
        took(&mut speaker, &mut hearer, 2)
    })?;
    Ok(Took { one_line, two_lines })
}

fn median(count: usize, once: impl FnMut() -> Result<f64>) -> Result<f64> {
    let mut times = std::iter::repeat_with(once).take(count).collect::<Result<Vec<_>>>()?;
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("nothing was sent")
}

fn took(speaker: &mut Guest, hearer: &mut Guest, lines: usize) -> Result<f64> {
    let begin = Instant::now();
    for _ in 0..lines {
        speaker.say("hello\n")?;
        hearer.hear("[speaker] ")?;
    }
    Ok(begin.elapsed().as_secs_f64())
}

/// Says so many lines of 1 KiB in a room in which a third one does not read, and returns by how many MiB the most that
/// the server's memory has ever been has grown. The same has been said before without the third one.
///
/// # Errors
/// The others get no lines any more, or the system does not show memory.
pub fn cost_of_a_silent_reader(server: &Server, lines: usize) -> Result<f64> {
    let (mut speaker, mut hearer) = enter(server)?;
    flood(&mut speaker, &mut hearer, lines)?;
    let before = server.usage()?.peak_memory;
    let _stalled = Guest::enter(server.address, "stalled")?;
    flood(&mut speaker, &mut hearer, lines)?;
    let after = server.usage()?.peak_memory;
    // Less than a page is not seen.
    Ok(after.saturating_sub(before).max(4096) as f64 / f64::from(1 << 20))
}

fn flood(speaker: &mut Guest, hearer: &mut Guest, lines: usize) -> Result<()> {
    let step = format!("{}\n", "x".repeat(LONG)).repeat(STEP);
    for _ in 0..lines / STEP {
        speaker.say(&step)?;
        (0..STEP).try_for_each(|_| hearer.hear("[speaker] "))?;
    }
    Ok(())
}

fn enter(server: &Server) -> Result<(Guest, Guest)> {
    let hearer = Guest::enter(server.address, "hearer")?;
    let speaker = Guest::enter(server.address, "speaker")?;
    Ok((speaker, hearer))
}
