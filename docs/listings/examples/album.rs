//! An album: pictures, then a list of where they are, then an end record of eight bytes.

// ANCHOR: directory
/// Finds the list from the end: `ALBM`, and before that the offset of the list.
fn directory(album: &[u8]) -> Option<&[u8]> {
    let end = album.len().checked_sub(8)?;
    let record = album.get(end..)?.strip_suffix(b"ALBM")?;
    let start = u32::from_be_bytes(record.try_into().ok()?) as usize;
    album.get(start..end)
}

/// One entry of the list: offset and length, a byte each.
fn picture<'a>(album: &'a [u8], entry: &[u8]) -> Option<&'a [u8]> {
    let &[start, length] = entry else { return None };
    let start = usize::from(start);
    album.get(start..start.checked_add(length.into())?)
}
// ANCHOR_END: directory

fn show(album: &[u8]) {
    let Some(list) = directory(album) else { return println!("not an album") };
    for entry in list.chunks(2) {
        match picture(album, entry) {
            Some(picture) => println!("{}", picture.escape_ascii()),
            None => println!("an entry lies"),
        }
    }
}

fn main() {
    show(b"catdoggy\x00\x03\x03\x05\0\0\0\x08ALBM");
    show(b"catdoggy\x00\x03\x03\xff\0\0\0\x08ALBM");
    show(b"catdoggy\x00\x03\x03\x05\0\0\xff\xffALBM");
    show(b"ALBM");
}
