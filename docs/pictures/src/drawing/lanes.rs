//! Lanes: threads side by side; time goes down.

use super::canvas::{Canvas, Picture, Point};

/// What a thread does for a while.
#[derive(Debug)]
pub(crate) enum Does {
    /// Runs.
    Runs,
    /// Is blocked.
    Waits,
    /// Runs while it holds a lock.
    Holds,
}

/// A part of the picture. Times are counted in rows, threads from 0.
#[derive(Debug)]
pub(crate) enum Part {
    /// What a thread does from one time to another.
    During(usize, i32, i32, Does),
    /// An arrow from one thread to another, with text.
    Signal(usize, usize, i32, &'static str),
    /// Text beside a thread.
    Says(usize, i32, &'static str),
}

const ROW: i32 = 22;
const TOP: i32 = 34;
/// The text of a longer arrow is near its beginning, so that it does not cover a thread in between.
const LONGEST: i32 = 130;

/// Draws threads, given by their names and x coordinates.
pub(crate) fn lanes(
    name: &'static str,
    threads: &[(&str, i32)],
    parts: &[Part],
    title: &str,
    description: &str,
) -> Picture {
    let mut canvas = Canvas::default();
    for (thread, x) in threads {
        canvas.centred("name", (*x, 16), thread);
    }
    let place = |thread: usize, time: i32| -> Point { (threads[thread].1, TOP + time * ROW) };
    let mut last = 0;
    for part in parts {
        last = last.max(draw(&mut canvas, part, place));
    }
    canvas.finish(name, (400, TOP + last * ROW + 14), title, description)
}

/// Draws one part, and returns the time at which it ends.
fn draw(canvas: &mut Canvas, part: &Part, place: impl Fn(usize, i32) -> Point) -> i32 {
    match *part {
        Part::During(thread, from, to, ref what) => {
            let class = match what {
                Does::Runs => "runs",
                Does::Waits => "waits",
                Does::Holds => "holds",
            };
            canvas.line(class, place(thread, from), place(thread, to));
            to
        }
        Part::Signal(from, to, time, words) => {
            let (begin, end) = (place(from, time), place(to, time));
            let short = if end.0 > begin.0 { 6 } else { -6 };
            canvas.arrow("line", (begin.0 + short, begin.1), (end.0 - short, end.1));
            let middle = (end.0 - begin.0).clamp(-LONGEST, LONGEST) / 2;
            canvas.centred("note", (begin.0 + middle, begin.1 - 5), words);
            time
        }
        Part::Says(thread, time, words) => {
            let (x, y) = place(thread, time);
            canvas.text("code", (x + 10, y + 4), words);
            time
        }
    }
}
