//! Ladder diagrams: two programs and the messages between them; time goes down.

use super::canvas::{Canvas, Picture};

/// What happens next.
#[derive(Debug)]
pub(crate) enum Row {
    /// A call of the left program and one of the right program; `""` for no call.
    Calls(&'static str, &'static str),
    /// A message from left to right.
    Right(&'static str),
    /// A message from right to left.
    Left(&'static str),
    /// A message from left to right that is lost.
    LostRight(&'static str),
    /// A message from right to left that is lost.
    LostLeft(&'static str),
    /// A message from right to left that arrives after the next ones.
    LateLeft(&'static str),
    /// Nothing for a while, with text in the middle.
    Pause(&'static str),
}

const LEFT: i32 = 126;
const RIGHT: i32 = 274;
const MIDDLE: i32 = 200;
/// How far down a message moves while it is in flight.
const SLANT: i32 = 10;

/// Draws an exchange from top to bottom.
pub(crate) fn ladder(
    name: &'static str,
    ends: [&str; 2],
    rows: &[Row],
    title: &str,
    description: &str,
) -> Picture {
    let mut canvas = Canvas::default();
    canvas.centred("name", (LEFT, 16), ends[0]);
    canvas.centred("name", (RIGHT, 16), ends[1]);
    let mut y = 40;
    let mut drawn = Canvas::default();
    for row in rows {
        y += draw(&mut drawn, row, y);
    }
    canvas.line("lane", (LEFT, 24), (LEFT, y));
    canvas.line("lane", (RIGHT, 24), (RIGHT, y));
    canvas.append(drawn);
    canvas.finish(name, (400, y + 6), title, description)
}

/// Draws one row, and returns its height.
fn draw(canvas: &mut Canvas, row: &Row, y: i32) -> i32 {
    let on_the_wire =
        |canvas: &mut Canvas, label: &str| canvas.centred("note", (MIDDLE, y + 2), label);
    match *row {
        Row::Calls(left, right) => {
            canvas.before("code", (LEFT - 8, y + 4), left);
            canvas.text("code", (RIGHT + 8, y + 4), right);
            return 20;
        }
        Row::Pause(words) => {
            canvas.centred("note", (MIDDLE, y + 4), words);
            return 24;
        }
        Row::Right(label) => {
            on_the_wire(canvas, label);
            canvas.arrow("line", (LEFT, y + 8), (RIGHT, y + 8 + SLANT));
        }
        Row::Left(label) => {
            on_the_wire(canvas, label);
            canvas.arrow("line", (RIGHT, y + 8), (LEFT, y + 8 + SLANT));
        }
        Row::LostRight(label) => {
            on_the_wire(canvas, label);
            canvas.line("line", (LEFT, y + 8), (MIDDLE, y + 8 + SLANT / 2));
            canvas.cross((MIDDLE + 4, y + 8 + SLANT / 2));
        }
        Row::LostLeft(label) => {
            on_the_wire(canvas, label);
            canvas.line("line", (RIGHT, y + 8), (MIDDLE, y + 8 + SLANT / 2));
            canvas.cross((MIDDLE - 4, y + 8 + SLANT / 2));
        }
        Row::LateLeft(label) => {
            on_the_wire(canvas, label);
            canvas.arrow("line late", (RIGHT, y + 8), (LEFT, y + 122));
        }
    }
    34
}
