//! Bytes in a row, and what they belong to.

use crate::canvas::{Canvas, Point};

/// A run of bytes: what stands in it, how many they are, and the class that colours them.
pub struct Run {
    pub label: String,
    pub bytes: usize,
    pub class: &'static str,
}

impl Run {
    pub fn new(label: impl Into<String>, bytes: usize, class: &'static str) -> Self {
        Self { label: label.into(), bytes, class }
    }
}

/// Draws runs behind each other, a byte as wide as told, with the number of the first byte below each.
pub fn row(canvas: &mut Canvas, at: Point, width: i32, runs: &[Run]) {
    let mut offset = 0;
    for run in runs {
        let span = i32::try_from(run.bytes).expect("a run fits into the picture") * width;
        let x = at.0 + i32::try_from(offset).expect("a row fits into the picture") * width;
        canvas.labelled(run.class, (x, at.1), (span, 30), &run.label);
        canvas.text("small", (x + 2, at.1 + 43), &offset.to_string());
        offset += run.bytes;
    }
}

/// Draws each byte of a text in a cell of its own.
pub fn cells(canvas: &mut Canvas, at: Point, width: i32, class: &str, text: &[u8]) {
    for (x, byte) in
        (at.0..).step_by(usize::try_from(width).expect("a width is positive")).zip(text)
    {
        canvas.labelled(class, (x, at.1), (width, 26), &byte.escape_ascii().to_string());
    }
}
