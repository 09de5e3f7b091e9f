//! Where in its source a thread stands: return addresses on its stack, looked up in the program's symbols and lines.
//!
//! This is a scan, not an unwinding. A word of the stack counts as a return address when it points behind a call in the
//! program's own text. Earlier calls leave such words behind, too, so the callee must fit: the innermost call leaves the
//! executable (the system call is made in the C library), and further out the next frame is the nearest one that calls
//! the last function directly. Only if there is none may it be a call through a pointer, or to a function before that.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use addr2line::Context;
use addr2line::gimli::{self, Dwarf, EndianSlice, LittleEndian};
use elf::ElfBytes;
use elf::string_table::StringTable;

use super::{executable, memory, word};
use crate::platform::{Place, Trace};

/// How much of a stack is read, in bytes: enough for a `[u8; 65_536]` between two calls.
const STACK: usize = 128 * 1024;

type Elf = ElfBytes<'static, elf::endian::LittleEndian>;
type Bytes = EndianSlice<'static, LittleEndian>;
type Lines = Context<Bytes>;

/// The executables seen so far. Their files stay in memory until the test process ends.
static EXECUTABLES: Mutex<Vec<Executable>> = Mutex::new(Vec::new());

/// Reads the stack from `stack` upwards. `instruction` is the program counter of a thread that was stopped as it ran.
///
/// The answer is empty when the memory, the file or its debug information cannot be read.
pub fn trace(pid: u32, stack: u64, instruction: Option<u64>) -> Trace {
    look_up(pid, stack, instruction).unwrap_or_default()
}

fn look_up(pid: u32, stack: u64, instruction: Option<u64>) -> Option<Trace> {
    let image = Image::of(pid)?;
    let words = image.stack(pid, stack)?;
    let mut executables = EXECUTABLES.lock().unwrap_or_else(PoisonError::into_inner);
    let executable = cached(&mut executables, pid)?;
    let current = instruction.and_then(|address| image.in_file(executable, address));
    let strict = scan(&image, executable, current, &words, true);
    // A tail call or a static executable breaks the chain of callees: then any return address will do.
    Some(if strict.place.is_some() {
        strict
    } else {
        scan(&image, executable, current, &words, false)
    })
}

/// Visits the frames from the inside to the outside, up to the first line of the program's own.
fn scan(
    image: &Image,
    executable: &Executable,
    current: Option<u64>,
    words: &[u64],
    strict: bool,
) -> Trace {
    let mut trace = Trace { words: words.to_vec(), ..Trace::default() };
    let mut callees = Vec::new();
    if let Some(address) = current {
        callees.extend(executable.function(address).map(|(start, _)| start));
        executable.visit(address, &mut trace);
        if trace.place.is_some() {
            return trace;
        }
    }
    let call = |(index, &word): (usize, &u64)| {
        let address = image.in_file(executable, word)?;
        Some((
            index,
            address,
            executable.call_before(address, |slot| image.through(executable, slot))?,
        ))
    };
    let calls: Vec<_> = words.iter().enumerate().filter_map(call).collect();
    let mut rest = &calls[..];
    while let Some(next) = next_frame(rest, &callees, strict) {
        let (index, address, _) = rest[next];
        rest = &rest[next + 1..];
        callees.extend(executable.function(address - 1).map(|(start, _)| start));
        executable.visit(address - 1, &mut trace);
        if trace.place.is_some() {
            trace.own = index + 1;
            break;
        }
    }
    trace
}

/// Which of the calls, innermost first, is the next frame; `callees` are the functions of those before.
fn next_frame(calls: &[(usize, u64, Callee)], callees: &[u64], strict: bool) -> Option<usize> {
    let calls_last =
        |callee: &Callee| matches!(callee, Callee::Known(start) if callees.last() == Some(start));
    let fits = |callee: &Callee| match callee {
        Callee::Known(start) => !strict || callees.contains(start),
        Callee::Elsewhere => true,
    };
    let nearest =
        |fits: &dyn Fn(&Callee) -> bool| calls.iter().position(|(_, _, callee)| fits(callee));
    nearest(&calls_last).or_else(|| nearest(&fits))
}

fn cached(executables: &mut Vec<Executable>, pid: u32) -> Option<&Executable> {
    let path = fs::read_link(executable(pid)).ok()?;
    let modified = fs::metadata(executable(pid)).ok()?.modified().ok()?;
    let known = executables.iter().position(|it| it.path == path && it.modified == modified);
    let index = match known {
        Some(index) => index,
        None => {
            executables.push(Executable::load(pid, path, modified)?);
            executables.len() - 1
        }
    };
    executables.get(index)
}

/// A program's file: its code, symbols and lines.
struct Executable {
    path: PathBuf,
    modified: SystemTime,
    file: &'static [u8],
    /// Position independent: loaded at an address that the system chose.
    relocated: bool,
    /// The segment of the code: its address, its length and its place in the file.
    text: (u64, u64, usize),
    /// Start, end and the name's place in `names`, by start.
    functions: Vec<(u64, u64, usize)>,
    names: StringTable<'static>,
    lines: Lines,
    /// The code that did not come compiled with the standard library: to read the lines of that takes 60 ms.
    local: Vec<Range<u64>>,
}

impl Executable {
    fn load(pid: u32, path: PathBuf, modified: SystemTime) -> Option<Self> {
        let file: &'static [u8] = fs::read(executable(pid)).ok()?.leak();
        let elf = Elf::minimal_parse(file).ok()?;
        let (symbols, names) = elf.symbol_table().ok()??;
        let mut functions: Vec<_> = symbols
            .iter()
            .filter(|symbol| symbol.st_symtype() == elf::abi::STT_FUNC && symbol.st_size > 0)
            .map(|symbol| {
                (symbol.st_value, symbol.st_value + symbol.st_size, symbol.st_name as usize)
            })
            .collect();
        functions.sort_unstable();
        let relocated = elf.ehdr.e_type == elf::abi::ET_DYN;
        let text = text(&elf)?;
        let debug = Arc::new(debug_information(&elf)?);
        let local = local_code(&debug).ok()?;
        let lines = Context::from_arc_dwarf(debug).ok()?;
        Some(Self { path, modified, file, relocated, text, functions, names, lines, local })
    }

    /// Notes the function at an address of the file and those inlined there, up to a line of the program's own.
    fn visit(&self, address: u64, trace: &mut Trace) {
        let local = self.local.iter().any(|range| range.contains(&address));
        let frames = local.then(|| self.lines.find_frames(address).skip_all_loads());
        if let Some(Ok(mut frames)) = frames {
            while let Ok(Some(frame)) = frames.next() {
                trace.place = frame.location.as_ref().and_then(own_place);
                if trace.place.is_some() {
                    return;
                }
                let name = frame.function.as_ref().and_then(|function| function.raw_name().ok());
                trace.functions.extend(name.map(String::from));
            }
        }
        trace.functions.extend(self.symbol(address).map(String::from));
    }

    fn symbol(&self, address: u64) -> Option<&'static str> {
        self.names.get(self.function(address)?.1).ok()
    }

    /// The start of the function that holds an address, and where its name stands.
    fn function(&self, address: u64) -> Option<(u64, usize)> {
        let after = self.functions.partition_point(|&(start, ..)| start <= address);
        let &(start, end, name) = self.functions.get(after.checked_sub(1)?)?;
        (address < end).then_some((start, name))
    }

    /// The call that ends at an address; `None` when no call does. `through` tells which address the program has stored
    /// at another one.
    fn call_before(&self, address: u64, through: impl Fn(u64) -> Option<u64>) -> Option<Callee> {
        let (start, length, offset) = self.text;
        let position = address.checked_sub(start).filter(|&it| it <= length)?;
        let code = self.file.get(offset..)?.get(..usize::try_from(position).ok()?)?;
        let target = match target_of_call(code, address) {
            Some(Target::At(address)) => Some(address),
            Some(Target::StoredAt(slot)) => through(slot),
            None => None,
        };
        let known = |&target: &u64| self.function(target).is_some_and(|(start, _)| start == target);
        match target.filter(known) {
            Some(target) => Some(Callee::Known(target)),
            None => ends_with_call(code).then_some(Callee::Elsewhere),
        }
    }
}

/// What a call instruction says of where it goes. Addresses are those of the file.
#[derive(Debug, PartialEq)]
enum Target {
    At(u64),
    /// To the address that is stored here: an entry of the global offset table.
    StoredAt(u64),
}

/// Where a call goes.
enum Callee {
    /// To the function of the executable that starts here.
    Known(u64),
    /// To another library, or through a pointer.
    Elsewhere,
}

fn text(elf: &Elf) -> Option<(u64, u64, usize)> {
    let executable = |flags: u32| flags & elf::abi::PF_X != 0;
    let segment = elf
        .segments()?
        .iter()
        .find(|it| it.p_type == elf::abi::PT_LOAD && executable(it.p_flags))?;
    Some((segment.p_vaddr, segment.p_filesz, usize::try_from(segment.p_offset).ok()?))
}

fn debug_information(elf: &Elf) -> Option<Dwarf<Bytes>> {
    let section = |name| {
        let header = elf.section_header_by_name(name).ok()??;
        Some(elf.section_data(&header).ok()?.0)
    };
    let load = |id: gimli::SectionId| {
        Ok::<_, gimli::Error>(EndianSlice::new(
            section(id.name()).unwrap_or_default(),
            LittleEndian,
        ))
    };
    Dwarf::load(load).ok()
}

/// The addresses of all units but those that were compiled where the Rust project builds its releases.
fn local_code(debug: &Dwarf<Bytes>) -> gimli::Result<Vec<Range<u64>>> {
    let mut local = Vec::new();
    let mut headers = debug.units();
    while let Some(header) = headers.next()? {
        let unit = debug.unit(header)?;
        if unit.comp_dir.is_some_and(|folder| folder.starts_with(b"/rustc/")) {
            continue;
        }
        let mut ranges = debug.unit_ranges(&unit)?;
        while let Some(range) = ranges.next()? {
            local.push(range.begin..range.end);
        }
    }
    Ok(local)
}

/// `None` for code of the standard library and of other packages.
fn own_place(location: &addr2line::Location<'_>) -> Option<Place> {
    let (file, line) = (location.file?, location.line?);
    let foreign = ["/rustc/", "/registry/src/", "/.cargo/git/", "/rustlib/src/"];
    let own = line > 0 && !foreign.iter().any(|part| file.contains(part));
    own.then(|| Place { file: relative(file).to_string(), line })
}

/// The path from the last folder on in which cargo looks for sources, else the file's name.
fn relative(file: &str) -> &str {
    let folder = ["/src/", "/examples/", "/tests/", "/benches/"]
        .iter()
        .filter_map(|name| file.rfind(name))
        .max();
    &file[folder.or_else(|| file.rfind('/')).map_or(0, |slash| slash + 1)..]
}

/// A mapping of a program's memory, from `/proc/PID/maps`.
struct Mapping {
    start: u64,
    end: u64,
    code: bool,
    /// Where in the file it begins.
    offset: u64,
    own: bool,
}

impl Mapping {
    /// A line is `start-end rwxp offset device inode path`.
    fn parse(line: &str, path: &str) -> Option<Self> {
        let hexadecimal = |word| u64::from_str_radix(word, 16).ok();
        let mut words = line.split_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        let code = words.next()?.contains('x');
        let offset = hexadecimal(words.next()?)?;
        Some(Self {
            start: hexadecimal(start)?,
            end: hexadecimal(end)?,
            code,
            offset,
            own: line.ends_with(path),
        })
    }
}

/// A program in memory.
struct Image {
    pid: u32,
    mappings: Vec<Mapping>,
    /// From the first to the last byte of the program's own code: most words of a stack are not in it.
    code: Range<u64>,
}

impl Image {
    fn of(pid: u32) -> Option<Self> {
        let path = fs::read_link(executable(pid)).ok()?;
        let path = format!(" {}", path.to_str()?);
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).ok()?;
        let mappings: Vec<_> =
            maps.lines().filter_map(|line| Mapping::parse(line, &path)).collect();
        let own = || mappings.iter().filter(|it| it.own && it.code);
        let code = own().map(|it| it.start).min()?..own().map(|it| it.end).max()?;
        Some(Self { pid, mappings, code })
    }

    /// The words from the stack pointer to the end of its mapping.
    fn stack(&self, pid: u32, pointer: u64) -> Option<Vec<u64>> {
        let mapping = self.mappings.iter().find(|it| (it.start..it.end).contains(&pointer))?;
        let length = usize::try_from(mapping.end - pointer).ok()?.min(STACK);
        let mut bytes = vec![0; length];
        let count = memory(pid, pointer, &mut bytes)?;
        let word = |bytes: &[u8]| bytes.try_into().map(u64::from_le_bytes).ok();
        Some(bytes[..count].chunks_exact(8).filter_map(word).collect())
    }

    /// The address in the file of an address of the program's code in memory.
    fn in_file(&self, executable: &Executable, address: u64) -> Option<u64> {
        if !self.code.contains(&address) {
            return None;
        }
        self.mappings
            .iter()
            .find(|it| it.own && it.code && (it.start..it.end).contains(&address))?;
        address.checked_sub(self.base(executable))
    }

    /// How far the program was moved when it was loaded.
    fn base(&self, executable: &Executable) -> u64 {
        let first = self.mappings.iter().find(|it| it.own && it.offset == 0);
        first.filter(|_| executable.relocated).map_or(0, |it| it.start)
    }

    /// The function's address that the program has stored at `slot`, both as addresses of the file.
    fn through(&self, executable: &Executable, slot: u64) -> Option<u64> {
        self.in_file(executable, word(self.pid, self.base(executable) + slot)?)
    }
}

/// `call`: E8 with a distance, or FF /2 with a register or an operand in memory (Intel SDM, volume 2, CALL).
#[cfg(target_arch = "x86_64")]
fn ends_with_call(code: &[u8]) -> bool {
    let back = |count: usize| code.len().checked_sub(count).map(|at| code[at]);
    let indirect = |length: usize| {
        back(length) == Some(0xff)
            && back(length - 1).is_some_and(|operand| length == 2 + operand_size(operand))
    };
    back(5) == Some(0xe8) || [2, 3, 4, 6, 7].into_iter().any(indirect)
}

/// Where the call that ends at `address` goes, if it says so: E8, a call through an entry of the global offset table, or
/// through a register that has been loaded a little before, as compilers without optimisation call other crates.
#[cfg(target_arch = "x86_64")]
fn target_of_call(code: &[u8], address: u64) -> Option<Target> {
    let from = |end: u64, distance: &[u8]| {
        let distance: [u8; 4] = distance.try_into().ok()?;
        Some(end.wrapping_add_signed(i32::from_le_bytes(distance).into()))
    };
    match code {
        [.., 0xff, called @ 0xd0..=0xd7] => {
            // `lea`, or `mov` from memory, into this register: 48, 8D or 8B, then the place relative to what follows.
            let operand = (called & 7) << 3 | 5;
            let near = &code[code.len().saturating_sub(2 + ARGUMENTS)..code.len() - 2];
            let at = near.windows(7).rposition(|it| {
                it[0] == 0x48 && matches!(it[1], 0x8b | 0x8d) && it[2] == operand
            })?;
            let end = address - 2 - (near.len() - at - 7) as u64;
            let place = from(end, &near[at + 3..at + 7])?;
            Some(if near[at + 1] == 0x8d { Target::At(place) } else { Target::StoredAt(place) })
        }
        [.., 0xff, 0x15, a, b, c, d] => Some(Target::StoredAt(from(address, &[*a, *b, *c, *d])?)),
        [.., 0xe8, a, b, c, d] => Some(Target::At(from(address, &[*a, *b, *c, *d])?)),
        _ => None,
    }
}

/// Bytes of instructions that may stand between the load of a function's address and the call: they set the arguments.
#[cfg(target_arch = "x86_64")]
const ARGUMENTS: usize = 64;

/// How many bytes follow the ModRM byte of a call; a length that never fits when it is no call.
#[cfg(target_arch = "x86_64")]
fn operand_size(modrm: u8) -> usize {
    let (mode, operation, base) = (modrm >> 6, modrm >> 3 & 7, modrm & 7);
    let index = usize::from(mode != 3 && base == 4);
    match (operation, mode) {
        (2, 0) => index + if base == 5 { 4 } else { 0 },
        (2, 1) => index + 1,
        (2, 2) => index + 4,
        (2, _) => 0,
        _ => usize::MAX - 2,
    }
}

/// `bl` or `blr` (Arm ARM, C6.2).
#[cfg(target_arch = "aarch64")]
fn ends_with_call(code: &[u8]) -> bool {
    let word = code.last_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes));
    word.is_some_and(|word| word >> 26 == 0b10_0101 || word & 0xffff_fc1f == 0xd63f_0000)
}

/// Where the `bl` that ends at `address` goes: 26 bits, counted in instructions from the `bl` itself.
#[cfg(target_arch = "aarch64")]
fn target_of_call(code: &[u8], address: u64) -> Option<Target> {
    let word = u32::from_le_bytes(*code.last_chunk::<4>()?);
    let distance = i64::from((word << 6) as i32 >> 6) * 4;
    (word >> 26 == 0b10_0101).then(|| Target::At((address - 4).wrapping_add_signed(distance)))
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn target_of_call(_code: &[u8], _address: u64) -> Option<Target> {
    None
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn ends_with_call(_code: &[u8]) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_a_path_to_the_package() {
        assert_eq!(relative("/clone/exercises/shout/src/main.rs"), "src/main.rs");
        assert_eq!(relative("/src/kit/examples/victim/main.rs"), "examples/victim/main.rs");
        assert_eq!(relative("/tmp/echo.rs"), "echo.rs");
        assert_eq!(relative("echo.rs"), "echo.rs");
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn knows_calls_from_other_instructions() {
        assert!(ends_with_call(&[0xe8, 1, 2, 3, 4]));
        assert!(ends_with_call(&[0xff, 0xd0]));
        assert!(ends_with_call(&[0xff, 0x15, 1, 2, 3, 4]));
        assert!(ends_with_call(&[0xff, 0x54, 0x24, 8]));
        assert!(!ends_with_call(&[0xff, 0xe0]));
        assert!(!ends_with_call(&[0x90, 0x90, 0x90, 0x90, 0x90]));
        assert!(!ends_with_call(&[]));
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn knows_where_a_call_goes() {
        let goes = |code: &[u8]| target_of_call(code, 0x1000);
        assert_eq!(goes(&[0x90, 0xe8, 0x10, 0, 0, 0]), Some(Target::At(0x1010)));
        assert_eq!(goes(&[0xff, 0x15, 0x10, 0, 0, 0]), Some(Target::StoredAt(0x1010)));
        assert_eq!(goes(&[0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0xff, 0xd0]), Some(Target::At(0x100e)));
        // With one instruction of three bytes between the load and the call.
        assert_eq!(
            goes(&[0x48, 0x8b, 0x05, 0x10, 0, 0, 0, 0x48, 0x89, 0xc1, 0xff, 0xd0]),
            Some(Target::StoredAt(0x100b))
        );
        // The load is of another register.
        assert_eq!(goes(&[0x48, 0x8d, 0x0d, 0x10, 0, 0, 0, 0xff, 0xd0]), None);
    }
}
