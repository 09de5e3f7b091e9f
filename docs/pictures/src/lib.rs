//! The pictures of the book, drawn by code. Pictures of facts take them from where the facts are,
//! for instance the layout of a struct from the compiler.
//!
//! Each picture is an SVG that a page includes. Colours come from `docs/theme/course.css`, which
//! has some for every theme. A picture is at most 400 units wide: a telephone does not scale it
//! down, so its text stays legible.
//!
//! [`drawing`] has the tools, from a line to a ladder diagram; [`book`] has the pictures. To add a
//! picture, write a function in one of the files in `book/` and list it in that file's `all`. Then
//! `UPDATE_EXPECT=1 cargo test -p pictures` writes its SVG.

#![warn(missing_debug_implementations, missing_docs, unreachable_pub)]

pub mod book;
pub mod drawing;
