//! The pictures of the book, by topic.

mod facts;
mod sharing;
mod threads;
mod waiting;
mod wires;

use crate::drawing::canvas::Picture;

/// Draws all pictures of the book.
pub fn all() -> Vec<Picture> {
    let drawn = [wires::all(), sharing::all(), facts::all(), waiting::all(), threads::all()];
    drawn.into_iter().flatten().collect()
}
