//! Threads side by side; time goes down.

use crate::{
    Picture,
    canvas::{Canvas, Point},
};

/// What a thread does for a while.
pub enum Does {
    Runs,
    Waits,
    /// Runs, and holds a lock meanwhile.
    Holds,
}

/// A part of the picture. Times count in rows, threads from 0.
pub enum Part {
    /// A thread, from a time to another one.
    During(usize, i32, i32, Does),
    /// From one thread to another one, with words.
    Signal(usize, usize, i32, &'static str),
    /// Words beside a thread.
    Says(usize, i32, &'static str),
}

const ROW: i32 = 22;
const TOP: i32 = 34;
/// The words of a signal stand where it begins, so that they do not fall onto a thread between the two.
const LONGEST: i32 = 130;

/// Draws the threads, whose names and places from the left are given.
pub fn lanes(
    name: &'static str,
    threads: &[(&str, i32)],
    parts: &[Part],
    title: &str,
    told: &str,
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
    canvas.finish(name, (400, TOP + last * ROW + 14), title, told)
}

/// Draws one part, and says at what time it ends.
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
