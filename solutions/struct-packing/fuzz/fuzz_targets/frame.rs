//! Streams from outside, read in pieces of any size: decoding ends, and what was encoded comes back.

#![no_main]
#![allow(dead_code, reason = "a target uses some of the modules")]

include!("../modules.rs");

/// A stream whose reads return at most so many bytes.
struct Pieces<'a> {
    rest: &'a [u8],
    size: usize,
}

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.size.min(buffer.len()).min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        Ok(count)
    }
}

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
    let pieces = || std::io::BufReader::with_capacity(16, Pieces { rest: bytes, size: usize::from(size).max(1) });
    let _ = frame::encode(pieces());
    let whole = frame::decode(bytes).is_ok();
    assert_eq!(frame::decode(pieces()).is_ok(), whole, "the size of a read makes a difference");
});
