//! The memory of a program: what is mapped where, its stacks, and single words.

use std::fs::{self, File};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// How many bytes of a stack are read: enough for a `[u8; 65_536]` between two calls.
const MAX_STACK: usize = 128 * 1024;

/// Reads eight bytes of a program's memory; `None` when nothing is mapped there, or the system does
/// not allow it.
#[must_use]
pub fn read_word(pid: u32, address: u64) -> Option<u64> {
    let mut bytes = [0; 8];
    read(pid, address, &mut bytes).filter(|&count| count == 8)?;
    Some(u64::from_le_bytes(bytes))
}

/// Reads at most as many bytes as `buffer` holds and returns how many.
fn read(pid: u32, address: u64, buffer: &mut [u8]) -> Option<usize> {
    File::open(format!("/proc/{pid}/mem")).ok()?.read_at(buffer, address).ok()
}

/// One line of `/proc/PID/maps`.
struct Mapping {
    addresses: Range<u64>,
    is_code: bool,
    /// Where in the file it begins.
    offset: u64,
    /// Whether the file is the program's executable.
    is_own: bool,
}

impl Mapping {
    /// A line is `start-end rwxp offset device inode path`.
    fn parse(line: &str, path: &str) -> Option<Self> {
        let hexadecimal = |word| u64::from_str_radix(word, 16).ok();
        let mut words = line.split_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let is_code = words.next()?.contains('x');
        let offset = hexadecimal(words.next()?)?;
        let addresses = hexadecimal(start)?..hexadecimal(end)?;
        Some(Self { addresses, is_code, offset, is_own: line.ends_with(path) })
    }
}

/// Where a program's executable and stacks are in memory.
pub(super) struct MemoryMap {
    pid: u32,
    mappings: Vec<Mapping>,
    /// From the first to the last byte of the executable's code: most words of a stack are outside.
    code: Range<u64>,
    /// How far the executable was moved when it was loaded.
    base: u64,
}

impl MemoryMap {
    /// `path` is the executable's; `relocated` tells whether the system chose the address to which
    /// it was loaded.
    pub(super) fn of(pid: u32, path: &Path, relocated: bool) -> Option<Self> {
        let path = format!(" {}", path.to_str()?);
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
        let mappings: Vec<_> =
            maps.lines().filter_map(|line| Mapping::parse(line, &path)).collect();
        let own = || mappings.iter().filter(|it| it.is_own);
        let code = || own().filter(|it| it.is_code).map(|it| &it.addresses);
        let code = code().map(|it| it.start).min()?..code().map(|it| it.end).max()?;
        let first = own().find(|it| it.offset == 0).filter(|_| relocated);
        let base = first.map_or(0, |it| it.addresses.start);
        Some(Self { pid, mappings, code, base })
    }

    /// The words from a stack pointer to the end of the stack.
    pub(super) fn stack(&self, pointer: u64) -> Option<Vec<u64>> {
        let stack = self.mappings.iter().find(|it| it.addresses.contains(&pointer))?;
        let length = usize::try_from(stack.addresses.end - pointer).ok()?.min(MAX_STACK);
        let mut bytes = vec![0; length];
        let count = read(self.pid, pointer, &mut bytes)?;
        let word = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes).ok();
        Some(bytes[..count].chunks_exact(8).filter_map(word).collect())
    }

    /// The address in the executable's file of an address of its code in memory.
    pub(super) fn in_file(&self, address: u64) -> Option<u64> {
        let is_here = |it: &Mapping| it.is_own && it.is_code && it.addresses.contains(&address);
        if !self.code.contains(&address) || !self.mappings.iter().any(is_here) {
            return None;
        }
        address.checked_sub(self.base)
    }

    /// The address of code that the program has stored at `slot`; both as addresses of the file.
    pub(super) fn stored_at(&self, slot: u64) -> Option<u64> {
        self.in_file(read_word(self.pid, self.base + slot)?)
    }
}
