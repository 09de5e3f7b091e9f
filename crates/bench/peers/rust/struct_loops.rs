//! Reads `WHAT WAY SECONDS` from each line, and answers with the nanoseconds that packing or
//! unpacking takes.
//!
//! The model answer is measured by its own modules, which are included from its folder.

#![allow(dead_code, reason = "the modules of the model answer do more than is measured here")]

use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::Instant;

use zerocopy::byteorder::{BigEndian, LittleEndian, U16, U32};
use zerocopy::{FromBytes, IntoBytes};

use format::Format;
use pack::pack;
use unpack::unpack;
use value::Value;

#[path = "../../../../solutions/struct-packing/src/code.rs"]
#[rustfmt::skip]
mod code;
#[path = "../../../../solutions/struct-packing/src/error.rs"]
#[rustfmt::skip]
mod error;
#[path = "../../../../solutions/struct-packing/src/escape.rs"]
#[rustfmt::skip]
mod escape;
#[path = "../../../../solutions/struct-packing/src/format.rs"]
#[rustfmt::skip]
mod format;
#[path = "../../../../solutions/struct-packing/src/half.rs"]
#[rustfmt::skip]
mod half;
#[path = "../../../../solutions/struct-packing/src/pack.rs"]
#[rustfmt::skip]
mod pack;
#[path = "../../../../solutions/struct-packing/src/unpack.rs"]
#[rustfmt::skip]
mod unpack;
#[path = "../../../../solutions/struct-packing/src/value.rs"]
#[rustfmt::skip]
mod value;

const ONE: &str = "!I";
const FIVE: &str = "<IIIHH";
const BYTES: [u8; 16] = [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 5, 0];

/// What `<IIIHH` describes.
#[derive(zerocopy::FromBytes, zerocopy::Immutable, zerocopy::IntoBytes, zerocopy::KnownLayout)]
#[repr(C)]
struct Five {
    a: U32<LittleEndian>,
    b: U32<LittleEndian>,
    c: U32<LittleEndian>,
    d: U16<LittleEndian>,
    e: U16<LittleEndian>,
}

type Numbers = (u32, u32, u32, u16, u16);

/// A static, because reading numbers that were just written one by one would stall.
static NUMBERS: Numbers = (1, 2, 3, 4, 5);

fn main() -> io::Result<()> {
    all_agree();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        let (Some(what), Some(way), Some(seconds)) = (words.next(), words.next(), words.next())
        else {
            return Err(io::Error::other(format!(
                "cannot understand {line}: write WHAT WAY SECONDS"
            )));
        };
        let seconds = seconds.parse().map_err(io::Error::other)?;
        let nanoseconds = measure(what, way, seconds)
            .ok_or_else(|| io::Error::other(format!("cannot measure {line}")))?;
        println!("{nanoseconds}");
        io::stdout().flush()?;
    }
    Ok(())
}

/// No way may win by being wrong.
fn all_agree() {
    let numbers = (1, 2, 3, 4, 5);
    let ours =
        unpack(&parsed(FIVE), &BYTES).expect("the bytes are as many as the format describes");
    assert_eq!(packed(&parsed(FIVE), &[1, 2, 3, 4, 5]), BYTES);
    assert_eq!((by_hand(numbers), with_zerocopy(numbers)), (BYTES, BYTES));
    assert_eq!(ours, [1, 2, 3, 4, 5].map(Value::Integer));
    assert_eq!((back_by_hand(&BYTES), back_with_zerocopy(&BYTES)), (numbers, numbers));
}

fn measure(what: &str, way: &str, seconds: f64) -> Option<f64> {
    let (one, five) = (parsed(ONE), parsed(FIVE));
    let time = |work: &mut dyn FnMut(u64)| time(seconds, work);
    Some(match (what, way) {
        ("pack-one", "once") => time(&mut |count| repeat(count, || packed(black_box(&one), &[7]))),
        ("pack-one", "each-time") => {
            time(&mut |count| repeat(count, || packed(&parsed(black_box(ONE)), &[7])))
        }
        ("pack-one", "by-hand") => {
            time(&mut |count| repeat(count, || black_box(7u32).to_be_bytes()))
        }
        ("pack-one", "zerocopy") => {
            time(&mut |count| repeat(count, || U32::<BigEndian>::new(black_box(7))))
        }
        ("pack", "once") => {
            time(&mut |count| repeat(count, || packed(black_box(&five), &[1, 2, 3, 4, 5])))
        }
        ("pack", "each-time") => {
            time(&mut |count| repeat(count, || packed(&parsed(black_box(FIVE)), &[1, 2, 3, 4, 5])))
        }
        ("pack", "by-hand") => time(&mut |count| repeat(count, || by_hand(*black_box(&NUMBERS)))),
        ("pack", "zerocopy") => {
            time(&mut |count| repeat(count, || with_zerocopy(*black_box(&NUMBERS))))
        }
        ("unpack", "once") => {
            time(&mut |count| repeat(count, || unpack(black_box(&five), black_box(&BYTES)).ok()))
        }
        ("unpack", "each-time") => time(&mut |count| {
            repeat(count, || unpack(&parsed(black_box(FIVE)), black_box(&BYTES)).ok());
        }),
        ("unpack", "by-hand") => {
            time(&mut |count| repeat(count, || back_by_hand(black_box(&BYTES))))
        }
        ("unpack", "zerocopy") => {
            time(&mut |count| repeat(count, || back_with_zerocopy(black_box(&BYTES))))
        }
        _ => return None,
    })
}

/// The nanoseconds of one repetition, of so many that they take at least half of `seconds`.
fn time(seconds: f64, work: &mut dyn FnMut(u64)) -> f64 {
    let mut count = 1_000;
    loop {
        let begin = Instant::now();
        work(count);
        let took = begin.elapsed().as_secs_f64();
        if took >= seconds / 2.0 {
            return took / count as f64 * 1e9;
        }
        count *= 2;
    }
}

fn repeat<T>(count: u64, work: impl Fn() -> T) {
    for _ in 0..count {
        black_box(work());
    }
}

fn parsed(format: &str) -> Format {
    Format::parse(format).expect("the format is a constant")
}

fn packed(format: &Format, numbers: &[i128]) -> Vec<u8> {
    let mut numbers = black_box(numbers).iter();
    let next =
        |_| Ok(Value::Integer(*numbers.next().expect("as many numbers as the format takes")));
    pack(format, next).expect("the numbers fit")
}

fn by_hand((a, b, c, d, e): Numbers) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[0..4].copy_from_slice(&a.to_le_bytes());
    bytes[4..8].copy_from_slice(&b.to_le_bytes());
    bytes[8..12].copy_from_slice(&c.to_le_bytes());
    bytes[12..14].copy_from_slice(&d.to_le_bytes());
    bytes[14..16].copy_from_slice(&e.to_le_bytes());
    bytes
}

fn back_by_hand(bytes: &[u8; 16]) -> Numbers {
    let four =
        |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let two = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    (four(0), four(4), four(8), two(12), two(14))
}

fn with_zerocopy((a, b, c, d, e): Numbers) -> [u8; 16] {
    let five = Five { a: a.into(), b: b.into(), c: c.into(), d: d.into(), e: e.into() };
    let mut bytes = [0; 16];
    five.write_to(&mut bytes).expect("it has 16 bytes");
    bytes
}

fn back_with_zerocopy(bytes: &[u8; 16]) -> Numbers {
    let five = Five::ref_from_bytes(bytes).expect("it has 16 bytes");
    (five.a.get(), five.b.get(), five.c.get(), five.d.get(), five.e.get())
}
