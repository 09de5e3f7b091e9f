//! A program's file: its code, symbols and lines.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use addr2line::Context;
use addr2line::gimli::{self, Dwarf, EndianSlice, LittleEndian};
use elf::ElfBytes;
use elf::string_table::StringTable;

use super::call_sites::{self, Target};
use super::proc;
use crate::platform::model::{SourceLocation, Trace};

type Elf = ElfBytes<'static, elf::endian::LittleEndian>;
type Bytes = EndianSlice<'static, LittleEndian>;

/// The executables seen so far. Their files stay in memory until the test process ends.
static EXECUTABLES: Mutex<Vec<Executable>> = Mutex::new(Vec::new());

/// Parts of the paths of sources that are not the program's own: the standard library's and other
/// packages'.
const FOREIGN_SOURCES: [&str; 9] = [
    "/rustc/",
    "/rust/deps/",
    "/registry/src/",
    "/.cargo/git/",
    "/rustlib/src/",
    "library/core/",
    "library/alloc/",
    "library/std/",
    "library/compiler-builtins/",
];

/// Calls `look` with the executable of a process, which is read at the first call.
pub(super) fn with_executable<T>(
    pid: u32,
    look: impl FnOnce(&Executable) -> Option<T>,
) -> Option<T> {
    let path = fs::read_link(proc::executable(pid)).ok()?;
    let modified = fs::metadata(proc::executable(pid)).ok()?.modified().ok()?;
    let mut all = EXECUTABLES.lock().unwrap_or_else(PoisonError::into_inner);
    if !all.iter().any(|it| it.path == path && it.modified == modified) {
        all.push(Executable::load(pid, path.clone(), modified)?);
    }
    look(all.iter().find(|it| it.path == path && it.modified == modified)?)
}

/// A loaded file. All addresses are those of the file, not of the memory.
pub(super) struct Executable {
    pub(super) path: PathBuf,
    modified: SystemTime,
    /// Position independent: loaded at an address that the system chose.
    pub(super) is_relocated: bool,
    /// The address of the code, and its bytes.
    code: (u64, &'static [u8]),
    /// By their start.
    functions: Vec<Function>,
    names: StringTable<'static>,
    lines: Context<Bytes>,
    /// The code that did not come compiled with the standard library: reading the lines of that
    /// takes 60 ms.
    local: Vec<Range<u64>>,
}

struct Function {
    start: u64,
    end: u64,
    /// Where its name is in the string table.
    name: usize,
}

/// Where a call goes.
pub(super) enum Callee {
    /// To the function of the executable that starts here.
    Known(u64),
    /// To another library, or through a pointer.
    Elsewhere,
}

impl Executable {
    fn load(pid: u32, path: PathBuf, modified: SystemTime) -> Option<Self> {
        let file: &'static [u8] = fs::read(proc::executable(pid)).ok()?.leak();
        let elf = Elf::minimal_parse(file).ok()?;
        let (symbols, names) = elf.symbol_table().ok()??;
        let mut functions: Vec<_> = symbols
            .iter()
            .filter(|symbol| symbol.st_symtype() == elf::abi::STT_FUNC && symbol.st_size > 0)
            .map(|symbol| Function {
                start: symbol.st_value,
                end: symbol.st_value + symbol.st_size,
                name: symbol.st_name as usize,
            })
            .collect();
        functions.sort_unstable_by_key(|it| (it.start, it.end));
        let is_relocated = elf.ehdr.e_type == elf::abi::ET_DYN;
        let code = code(&elf)?;
        let debug = Arc::new(debug_information(&elf)?);
        let local = local_code(&debug).ok()?;
        let lines = Context::from_arc_dwarf(debug).ok()?;
        Some(Self { path, modified, is_relocated, code, functions, names, lines, local })
    }

    /// Adds the function at an address and those inlined there to a trace, up to a line of the
    /// program's own.
    pub(super) fn visit(&self, address: u64, trace: &mut Trace) {
        let local = self.local.iter().any(|range| range.contains(&address));
        let frames = local.then(|| self.lines.find_frames(address).skip_all_loads());
        if let Some(Ok(mut frames)) = frames {
            while let Ok(Some(frame)) = frames.next() {
                trace.location = frame.location.as_ref().and_then(own_location);
                if trace.location.is_some() {
                    return;
                }
                let name = frame.function.as_ref().and_then(|function| function.raw_name().ok());
                trace.functions.extend(name.map(String::from));
            }
        }
        let symbol = self.function(address).and_then(|it| self.names.get(it.name).ok());
        trace.functions.extend(symbol.map(String::from));
    }

    /// The start of the function that contains an address.
    pub(super) fn function_start(&self, address: u64) -> Option<u64> {
        Some(self.function(address)?.start)
    }

    fn function(&self, address: u64) -> Option<&Function> {
        let after = self.functions.partition_point(|it| it.start <= address);
        self.functions[..after].last().filter(|it| address < it.end)
    }

    /// The callee of the call that ends at an address; `None` when no call does. `stored_at`
    /// returns which address the program has stored at another one.
    pub(super) fn call_before(
        &self,
        address: u64,
        stored_at: impl Fn(u64) -> Option<u64>,
    ) -> Option<Callee> {
        let (start, code) = self.code;
        let code = code.get(..usize::try_from(address.checked_sub(start)?).ok()?)?;
        let target = match call_sites::call_before(code, address)? {
            Target::At(address) => Some(address),
            Target::StoredAt(slot) => stored_at(slot),
            Target::Unknown => None,
        };
        let known = target.filter(|&target| self.function_start(target) == Some(target));
        Some(known.map_or(Callee::Elsewhere, Callee::Known))
    }
}

fn code(elf: &Elf) -> Option<(u64, &'static [u8])> {
    let is_code = |kind, flags| kind == elf::abi::PT_LOAD && flags & elf::abi::PF_X != 0;
    let segment = elf.segments()?.iter().find(|it| is_code(it.p_type, it.p_flags))?;
    Some((segment.p_vaddr, elf.segment_data(&segment).ok()?))
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

/// The addresses of all units but those that were compiled where the Rust project builds its
/// releases.
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
fn own_location(location: &addr2line::Location<'_>) -> Option<SourceLocation> {
    let (file, line) = (location.file?, location.line?);
    let own = line > 0 && !FOREIGN_SOURCES.iter().any(|part| file.contains(part));
    own.then(|| SourceLocation { file: relative(file).to_string(), line })
}

/// The path from the last folder in which cargo looks for sources, otherwise the file's name.
fn relative(file: &str) -> &str {
    let folder = ["/src/", "/examples/", "/tests/", "/benches/"]
        .iter()
        .filter_map(|name| file.rfind(name))
        .max();
    &file[folder.or_else(|| file.rfind('/')).map_or(0, |slash| slash + 1)..]
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
}
