//! Pictures computed from data: the compiler's layout of a struct, and the offsets in an archive.

use std::io::{Cursor, Write};
use std::mem::{offset_of, size_of};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::drawing::bytes::{Field, row};
use crate::drawing::canvas::{Canvas, Picture};

pub(super) fn all() -> Vec<Picture> {
    vec![byte_orders(), layout(), archive()]
}

/// Each byte in a cell of its own, coloured by the value to which it belongs.
fn bytes_of(values: [(&[u8], &'static str); 2]) -> Vec<Field> {
    let cell = |byte: &u8, class| Field::new(format!("{byte:02x}"), 1, class);
    values
        .iter()
        .flat_map(|(bytes, class)| bytes.iter().map(move |byte| cell(byte, *class)))
        .collect()
}

fn byte_orders() -> Picture {
    let (number, tenths) = (258_u32, 215_i16);
    let rows = [
        (
            "!Ih: the most significant byte first",
            bytes_of([(&number.to_be_bytes(), "a"), (&tenths.to_be_bytes(), "b")]),
        ),
        (
            "<Ih: the least significant byte first",
            bytes_of([(&number.to_le_bytes(), "a"), (&tenths.to_le_bytes(), "b")]),
        ),
    ];
    let mut canvas = Canvas::default();
    canvas.text("note", (10, 18), "I = 258");
    canvas.text("note", (10 + 4 * 50, 18), "h = 215");
    for (y, (label, fields)) in (44..).step_by(80).zip(rows) {
        canvas.text("note", (10, y), label);
        row(&mut canvas, (10, y + 8), 50, &fields);
    }
    let description = "\
        The values 258, of 4 bytes, and 215, of 2 bytes. In the format !Ih \
        their bytes are 00 00 01 02 and 00 d7. In the format <Ih they are 02 \
        01 00 00 and d7 00. In both formats the first value has the bytes 0 to \
        3, and the second one the bytes 4 and 5.";
    canvas.finish("byte-orders", (400, 190), "Two values in two byte orders", description)
}

#[repr(C)]
struct Header {
    kind: u8,
    length: u32,
    port: u16,
}

/// The members of a struct at their offsets, with the padding between and after them.
fn padded(members: &[(&'static str, usize, usize)], size: usize) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut end = 0;
    for (name, offset, bytes) in members {
        if *offset > end {
            fields.push(Field::new("gap", offset - end, "gap"));
        }
        fields.push(Field::new(*name, *bytes, "a"));
        end = offset + bytes;
    }
    if size > end {
        fields.push(Field::new("gap", size - end, "gap"));
    }
    fields
}

fn layout() -> Picture {
    let members = [
        ("B", offset_of!(Header, kind), size_of::<u8>()),
        ("I", offset_of!(Header, length), size_of::<u32>()),
        ("H", offset_of!(Header, port), size_of::<u16>()),
    ];
    let end = members.iter().map(|(_, offset, bytes)| offset + bytes).max().unwrap_or_default();
    let mut packed = 0;
    let mut tight = members;
    for (_, offset, bytes) in &mut tight {
        *offset = packed;
        packed += *bytes;
    }
    let size = size_of::<Header>();
    let rows = [
        (format!("a C struct: {size} bytes"), padded(&members, size)),
        (format!("@BIH: {end} bytes, no padding at the end"), padded(&members, end)),
        (format!("<BIH: {packed} bytes, no padding"), padded(&tight, packed)),
    ];
    let mut canvas = Canvas::default();
    for (y, (label, fields)) in (18..).step_by(76).zip(rows) {
        canvas.text("note", (10, y), &label);
        row(&mut canvas, (10, y + 8), 31, &fields);
    }
    let description = "\
        A byte, a 4-byte integer and a 2-byte integer. As a C struct: the byte \
        at offset 0, a gap of 3 bytes, the 4-byte integer at 4, the 2-byte \
        integer at 8, and a gap of 2 bytes, 12 bytes in total. With the prefix \
        @, the layout has no gap at the end, which makes 10 bytes. With the \
        prefix for little-endian there are no gaps at all, which makes 7 \
        bytes.";
    canvas.finish("layout", (400, 230), "The layout of a struct", description)
}

/// The archive that the picture shows, with two small files.
fn example() -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in ["a.txt", "b.txt"] {
        writer.start_file(name, options)?;
        writer.write_all(b"hello\n")?;
    }
    Ok(writer.finish()?.into_inner())
}

/// The offset of each record with this signature.
fn offsets(archive: &[u8], signature: &[u8; 4]) -> Vec<usize> {
    let windows = archive.windows(signature.len()).enumerate();
    windows.filter(|(_, window)| window == signature).map(|(offset, _)| offset).collect()
}

fn archive() -> Picture {
    let archive = example().expect("a small archive fits into memory");
    let parts = [
        (offsets(&archive, b"PK\x03\x04"), "a", "local header, data"),
        (offsets(&archive, b"PK\x01\x02"), "b", "central header"),
        (offsets(&archive, b"PK\x05\x06"), "c", "end record"),
    ];
    let mut canvas = Canvas::default();
    let mut y = 10;
    let mut tops = Vec::new();
    for (offsets, class, label) in &parts {
        for at in offsets {
            canvas.labelled(class, (70, y), (190, 32), label);
            canvas.before("code", (62, y + 20), &at.to_string());
            tops.push(y + 16);
            y += 36;
        }
    }
    canvas.before("code", (62, y + 10), &archive.len().to_string());
    let [first, second, directory, other, end] = tops[..] else {
        panic!("the archive has five parts")
    };
    steps(
        &mut canvas,
        [(280, end, directory, "2"), (318, directory, first, "3"), (352, other, second, "4")],
    );
    canvas.text("note", (270, end + 24), "1: start here");
    let description = "\
        An archive from its first byte: two local file headers, each followed \
        by its data; the central directory with a header for each file; the \
        end record. A reader starts at the end record, which holds the offset \
        of the central directory. Each central header holds the offset of its \
        local file header.";
    canvas.finish("archive", (400, y + 18), "A ZIP archive is read from its end", description)
}

/// Draws arrows on the right, each from a record to the one whose offset it holds.
fn steps(canvas: &mut Canvas, arrows: [(i32, i32, i32, &str); 3]) {
    for (x, from, to, number) in arrows {
        canvas.line("line", (260, from), (x, from));
        canvas.line("line", (x, from), (x, to));
        canvas.arrow("line", (x, to), (262, to));
        canvas.text("note", (x + 5, (2 * from + to) / 3 + 4), number);
    }
}
