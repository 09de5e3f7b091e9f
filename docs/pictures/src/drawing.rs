//! The tools: a canvas, and what is drawn on it more than once.

pub mod canvas;

pub(crate) mod bytes;
pub(crate) mod ladder;
pub(crate) mod lanes;
