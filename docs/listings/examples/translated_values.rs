//! The Rust side of the tables of bytes, text, files and `struct`, each call made once.

use std::{
    error::Error,
    fs,
    io::{self, Write},
    str,
};

fn text() -> Result<(), Box<dyn Error>> {
    assert_eq!((b"H"[0], b'H'), (72, 72));
    assert_eq!("é".as_bytes(), [0xc3, 0xa9]);
    assert!("plain".is_ascii() && !"é".is_ascii());
    assert_eq!(str::from_utf8(&[0xc3, 0xa9])?, "é");
    let cut = "é".as_bytes().split_at(1).0;
    assert_eq!(str::from_utf8(cut).unwrap_err().error_len(), None);
    assert_eq!(String::from_utf8(vec![104, 105])?, "hi");
    assert_eq!(String::from_utf8_lossy(&[0xff]), "\u{fffd}");
    let (x, i) = ("ada", 3);
    assert_eq!(
        (format!("Hello {x}"), format!("#{i}")),
        ("Hello ada".to_owned(), "#3".to_owned())
    );
    assert_eq!(format!("{:#x}", 0x1a2b_u32), "0x1a2b");
    Ok(())
}

fn slices() {
    let data = [1, 2, 3, 4, 5];
    assert_eq!(data.get(3..19), None);
    assert_eq!(data.split_first_chunk::<2>(), Some((&[1, 2], &[3, 4, 5][..])));
    assert_eq!(data.split_at_checked(9), None);
    assert_eq!((0..3).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!((1..=3).rev().collect::<Vec<_>>(), [3, 2, 1]);
}

fn files() -> Result<(), Box<dyn Error>> {
    let here = env!("CARGO_MANIFEST_DIR");
    assert!(!fs::read(format!("{here}/Cargo.toml"))?.is_empty());
    let found: Result<Vec<_>, _> = glob::glob(&format!("{here}/*.toml"))?.collect();
    assert_eq!(found?.len(), 1);
    Ok(())
}

fn console() -> io::Result<()> {
    print!("-> ");
    io::stdout().flush()?;
    let mut line = String::new();
    assert_eq!(io::stdin().read_line(&mut line)?, 0, "at the end of input nothing is read");
    println!();
    Ok(())
}

fn packed() -> Result<(), Box<dyn Error>> {
    assert_eq!(258_u32.to_be_bytes(), [0, 0, 1, 2]);
    assert_eq!((-2_i32).to_be_bytes(), [0xff, 0xff, 0xff, 0xfe]);
    assert_eq!(1.5_f64.to_be_bytes(), [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
    let received: &[u8] = &[0, 0, 1, 2];
    assert_eq!(u32::from_be_bytes(received.try_into()?), 258);
    assert_eq!(70_000_u32 as u16, 4464);
    assert!(u16::try_from(70_000_u32).is_err());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    text()?;
    slices();
    files()?;
    console()?;
    packed()?;
    println!("every call does what the table says");
    Ok(())
}
