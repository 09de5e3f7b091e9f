//! A canvas for lines, boxes and words, which becomes an SVG.

use std::fmt::{Display, Write};

/// A finished picture.
#[derive(Debug)]
pub struct Picture {
    /// The name of its file without `.svg`.
    pub name: String,
    /// The content of its file.
    pub svg: String,
}

/// A place, in units of the drawing: x to the right and y down from the upper left corner.
pub type Point = (i32, i32);

/// The length of an arrowhead, and half its width.
const HEAD: (f64, f64) = (9.0, 4.0);

/// A drawing that is not finished.
#[derive(Debug, Default)]
pub struct Canvas {
    body: String,
}

impl Canvas {
    /// Draws a straight line. The class says what it means; the style sheet says how it looks.
    pub fn line(&mut self, class: &str, (x1, y1): Point, (x2, y2): Point) {
        self.put(format_args!(
            r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#
        ));
    }

    /// Draws a line with an arrowhead at its end.
    pub fn arrow(&mut self, class: &str, from: Point, to: Point) {
        self.line(class, from, to);
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length = dx.hypot(dy);
        let (along, across) = ((dx / length, dy / length), (-dy / length, dx / length));
        let corner = |side: f64| {
            let x = f64::from(to.0) - HEAD.0 * along.0 + side * HEAD.1 * across.0;
            let y = f64::from(to.1) - HEAD.0 * along.1 + side * HEAD.1 * across.1;
            format!("{x:.1},{y:.1}")
        };
        self.put(format_args!(
            r#"<polygon class="head" points="{},{} {} {}"/>"#,
            to.0,
            to.1,
            corner(1.0),
            corner(-1.0)
        ));
    }

    /// Draws a box, given its upper left corner and its size.
    pub fn rect(&mut self, class: &str, (x, y): Point, (width, height): (i32, i32)) {
        self.put(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="3"/>"#
        ));
    }

    /// Draws a small cross.
    pub fn cross(&mut self, (x, y): Point) {
        self.line("bad", (x - 5, y - 5), (x + 5, y + 5));
        self.line("bad", (x - 5, y + 5), (x + 5, y - 5));
    }

    /// Writes text that begins at a point.
    pub fn text(&mut self, class: &str, at: Point, text: &str) {
        self.words(class, "start", at, text);
    }

    /// Writes text centred on a point.
    pub fn centred(&mut self, class: &str, at: Point, text: &str) {
        self.words(class, "middle", at, text);
    }

    /// Writes text that ends at a point.
    pub fn before(&mut self, class: &str, at: Point, text: &str) {
        self.words(class, "end", at, text);
    }

    /// Draws a box with text in its middle.
    pub fn labelled(&mut self, class: &str, at: Point, size: (i32, i32), text: &str) {
        self.rect(class, at, size);
        self.centred("code", (at.0 + size.0 / 2, at.1 + size.1 / 2 + 4), text);
    }

    /// Draws another drawing on top of this one.
    pub fn append(&mut self, other: Self) {
        self.body += &other.body;
    }

    fn words(&mut self, class: &str, anchor: &str, (x, y): Point, text: &str) {
        let text = escaped(text);
        self.put(format_args!(
            r#"<text class="{class}" text-anchor="{anchor}" x="{x}" y="{y}">{text}</text>"#
        ));
    }

    fn put(&mut self, element: impl Display) {
        writeln!(self.body, "  {element}").expect("writing into a String cannot fail");
    }

    /// Finishes the picture. `description` tells what it shows to readers who do not see it.
    pub fn finish(
        self,
        name: impl Into<String>,
        (width, height): (i32, i32),
        title: &str,
        description: &str,
    ) -> Picture {
        let name = name.into();
        let (body, id) = (self.body, format!("picture-{name}"));
        let [title, description] = [title, description].map(escaped);
        let svg = format!(
            "<svg class=\"picture\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
             viewBox=\"0 0 {width} {height}\" xmlns=\"http://www.w3.org/2000/svg\">\n  \
             <title id=\"{id}-title\">{title}</title>\n  \
             <desc id=\"{id}-desc\">{description}</desc>\n{body}</svg>\n"
        );
        Picture { name, svg }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
