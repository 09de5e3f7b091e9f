//! The format characters: which kind of value each stands for, and how many bytes it
//! takes.

use std::ffi::{
    c_int, c_long, c_longlong, c_short, c_uint, c_ulong, c_ulonglong, c_ushort, c_void,
};

/// The kind of value that a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No value: zero bytes.
    Pad,
    /// One byte, given as text of length 1.
    Char,
    Signed,
    Unsigned,
    Bool,
    Float,
    Complex,
    /// A byte string. The item's count is its length in bytes.
    Text,
    /// A byte string whose first byte holds the length of the text that follows.
    Pascal,
}

/// One format character.
#[derive(Debug)]
pub struct Code {
    pub letter: char,
    pub kind: Kind,
    /// Its size in bytes after `=`, `<`, `>` and `!`; `None` if it is not allowed there.
    pub standard: Option<usize>,
    pub native: Native,
}

/// Size and alignment in C on this system. On another system they may differ.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// In bytes.
    pub size: usize,
    /// The offset in a C struct is a multiple of this.
    pub align: usize,
}

impl Native {
    const fn of<T>() -> Self {
        // Step 6: the compiler knows the alignment, too.
        Self { size: size_of::<T>(), align: 1 }
    }
}

impl Code {
    const fn new<T>(letter: char, kind: Kind, standard: Option<usize>) -> Self {
        Self { letter, kind, standard, native: Native::of::<T>() }
    }

    /// Returns the code of a letter, or `None` if there is none.
    pub fn of(letter: char) -> Option<&'static Self> {
        CODES.iter().find(|code| code.letter == letter)
    }
}

// Step 2: replace the zeros by the standard sizes. `None` is right: these have none.
static CODES: [Code; 23] = [
    Code::new::<u8>('x', Kind::Pad, Some(0)),
    Code::new::<u8>('c', Kind::Char, Some(0)),
    Code::new::<i8>('b', Kind::Signed, Some(0)),
    Code::new::<u8>('B', Kind::Unsigned, Some(0)),
    Code::new::<bool>('?', Kind::Bool, Some(0)),
    Code::new::<c_short>('h', Kind::Signed, Some(0)),
    Code::new::<c_ushort>('H', Kind::Unsigned, Some(0)),
    Code::new::<c_int>('i', Kind::Signed, Some(0)),
    Code::new::<c_uint>('I', Kind::Unsigned, Some(0)),
    Code::new::<c_long>('l', Kind::Signed, Some(0)),
    Code::new::<c_ulong>('L', Kind::Unsigned, Some(0)),
    Code::new::<c_longlong>('q', Kind::Signed, Some(0)),
    Code::new::<c_ulonglong>('Q', Kind::Unsigned, Some(0)),
    Code::new::<isize>('n', Kind::Signed, None),
    Code::new::<usize>('N', Kind::Unsigned, None),
    // C has no half float. Like CPython, use the alignment of a short.
    Code::new::<c_short>('e', Kind::Float, Some(0)),
    Code::new::<f32>('f', Kind::Float, Some(0)),
    Code::new::<f64>('d', Kind::Float, Some(0)),
    Code::new::<[f32; 2]>('F', Kind::Complex, Some(0)),
    Code::new::<[f64; 2]>('D', Kind::Complex, Some(0)),
    Code::new::<u8>('s', Kind::Text, Some(0)),
    Code::new::<u8>('p', Kind::Pascal, Some(0)),
    Code::new::<*const c_void>('P', Kind::Unsigned, None),
];
