//! Bytes in a row, and the fields to which they belong.

use super::canvas::{Canvas, Point};

/// A field of several bytes.
#[derive(Debug)]
pub(crate) struct Field {
    label: String,
    bytes: usize,
    class: &'static str,
}

impl Field {
    /// A field with a label, a length in bytes, and the class that colours it.
    pub(crate) fn new(label: impl Into<String>, bytes: usize, class: &'static str) -> Self {
        Self { label: label.into(), bytes, class }
    }
}

/// Draws fields one after the other, with the offset of the first byte below each. `width` is the
/// width of a byte.
pub(crate) fn row(canvas: &mut Canvas, at: Point, width: i32, fields: &[Field]) {
    let mut offset = 0;
    for field in fields {
        let span = i32::try_from(field.bytes).expect("a field fits into the picture") * width;
        let x = at.0 + i32::try_from(offset).expect("a row fits into the picture") * width;
        canvas.labelled(field.class, (x, at.1), (span, 30), &field.label);
        canvas.text("small", (x + 2, at.1 + 43), &offset.to_string());
        offset += field.bytes;
    }
}

/// Draws each byte of a text in its own cell.
pub(crate) fn cells(canvas: &mut Canvas, at: Point, width: i32, class: &str, text: &[u8]) {
    for (x, byte) in
        (at.0..).step_by(usize::try_from(width).expect("a width is positive")).zip(text)
    {
        canvas.labelled(class, (x, at.1), (width, 26), &byte.escape_ascii().to_string());
    }
}
