//! Pictures of facts: the compiler's layout of a struct, and the places in an archive that was made for it.

use std::{
    io::{Cursor, Write},
    mem::{offset_of, size_of},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    Picture,
    bytes::{Run, row},
    canvas::Canvas,
};

pub fn all() -> Vec<Picture> {
    vec![layout(), archive()]
}

#[repr(C)]
struct Header {
    kind: u8,
    length: u32,
    port: u16,
}

/// The members of a struct as C places them, and the gaps between and behind them.
fn placed(members: &[(&'static str, usize, usize)], size: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut end = 0;
    for (name, offset, bytes) in members {
        if *offset > end {
            runs.push(Run::new("gap", offset - end, "gap"));
        }
        runs.push(Run::new(*name, *bytes, "a"));
        end = offset + bytes;
    }
    if size > end {
        runs.push(Run::new("gap", size - end, "gap"));
    }
    runs
}

fn layout() -> Picture {
    let members = [
        ("B", offset_of!(Header, kind), size_of::<u8>()),
        ("I", offset_of!(Header, length), size_of::<u32>()),
        ("H", offset_of!(Header, port), size_of::<u16>()),
    ];
    let end = members.iter().map(|(_, offset, bytes)| offset + bytes).max().unwrap_or_default();
    let mut packed = 0;
    let tight: Vec<_> = members
        .map(|(name, _, bytes)| {
            (
                name,
                {
                    packed += bytes;
                    packed - bytes
                },
                bytes,
            )
        })
        .to_vec();
    let rows = [
        (
            format!("a struct of C: {} bytes", size_of::<Header>()),
            placed(&members, size_of::<Header>()),
        ),
        (format!("@BIH: {end} bytes, nothing behind the last"), placed(&members, end)),
        (format!("<BIH: {packed} bytes, no gaps"), placed(&tight, packed)),
    ];
    let mut canvas = Canvas::default();
    for (y, (label, runs)) in (18..).step_by(76).zip(rows) {
        canvas.text("note", (10, y), &label);
        row(&mut canvas, (10, y + 8), 31, &runs);
    }
    let told = "A byte, a 4-byte integer and a 2-byte integer. As a struct of C: the byte at 0, a gap of 3, the integer at 4, \
                the short at 8, a gap of 2, together 12 bytes. With the prefix @ the same without the last gap, 10 bytes. \
                With the prefix for little-endian no gap at all, 7 bytes.";
    canvas.finish("layout", (400, 230), "Where the members of a struct are", told)
}

/// An archive of two small files, whose parts the picture shows.
fn example() -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in ["a.txt", "b.txt"] {
        writer.start_file(name, options)?;
        writer.write_all(b"hello\n")?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Where each record begins that has this signature.
fn places(archive: &[u8], signature: &[u8; 4]) -> Vec<usize> {
    archive
        .windows(4)
        .enumerate()
        .filter(|(_, window)| window == signature)
        .map(|(at, _)| at)
        .collect()
}

fn archive() -> Picture {
    let archive = example().expect("a small archive in memory can be made");
    let parts = [
        (places(&archive, b"PK\x03\x04"), "a", "header, name, data"),
        (places(&archive, b"PK\x01\x02"), "b", "entry of the directory"),
        (places(&archive, b"PK\x05\x06"), "c", "end record"),
    ];
    let mut canvas = Canvas::default();
    let mut y = 10;
    let mut tops = Vec::new();
    for (places, class, label) in &parts {
        for at in places {
            canvas.labelled(class, (70, y), (190, 32), label);
            canvas.before("code", (62, y + 20), &at.to_string());
            tops.push(y + 16);
            y += 36;
        }
    }
    canvas.before("code", (62, y + 10), &archive.len().to_string());
    let [first, second, directory, other, end] = tops[..] else {
        panic!("the archive has not five parts")
    };
    steps(
        &mut canvas,
        [(280, end, directory, "2"), (318, directory, first, "3"), (352, other, second, "4")],
    );
    canvas.text("note", (270, end + 24), "1: begin here");
    let told = "An archive from its beginning: two headers, each with name and data; the directory with an entry for each; the \
                end record. A reader begins at the end record, which says where the directory is, and each entry of the \
                directory says where its header is.";
    canvas.finish("archive", (400, y + 18), "A ZIP archive is read from its end", told)
}

/// Arrows on the right, each from a record to the one whose place it has in it.
fn steps(canvas: &mut Canvas, arrows: [(i32, i32, i32, &str); 3]) {
    for (x, from, to, number) in arrows {
        canvas.line("line", (260, from), (x, from));
        canvas.line("line", (x, from), (x, to));
        canvas.arrow("line", (x, to), (262, to));
        canvas.text("note", (x + 5, (2 * from + to) / 3 + 4), number);
    }
}
