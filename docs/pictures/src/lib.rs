//! The pictures of the book, drawn by code: those that show facts take them from where the facts are.
//!
//! Each is an SVG that a page includes. Colours come from `docs/theme/course.css`, so that every theme has its own. The
//! drawings are at most 400 units wide: on a telephone they are not made smaller, and their text stays legible.

mod bytes;
pub mod canvas;
mod facts;
mod ladder;
mod lanes;
mod sharing;
mod threads;
mod waiting;
mod wires;

/// A picture: the name of its file without `.svg`, and what belongs into it.
pub struct Picture {
    pub name: String,
    pub svg: String,
}

/// All pictures of the book.
pub fn all() -> Vec<Picture> {
    let drawn = [wires::all(), sharing::all(), facts::all(), waiting::all(), threads::all()];
    drawn.into_iter().flatten().collect()
}
