//! ZIP archives made by hand, byte by byte: what no library writes, and what lies.

mod given;
mod listing;

use std::io::{Cursor, Seek, SeekFrom, Write};
use std::path::Path;

use testkit::{Finished, Program, program};
use zip::result::ZipResult;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::MEMORY;

use given::Given;

/// The flag of an entry whose sizes follow its data.
pub const SIZES_FOLLOW: u16 = 1 << 3;

/// What follows the data then; the signature in front may be missing.
pub const DESCRIPTOR: &[u8; 16] = b"PK\x07\x08\xf0\xde\xbc\x0a\x05\0\0\0\x0f\0\0\0";

/// One entry. Its data are zeros.
#[derive(Clone, Debug)]
pub struct Member {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub crc: u32,
    /// As many bytes of data there are.
    pub data: usize,
    /// The sizes as the headers have them, compressed and not.
    pub sizes: [u32; 2],
    pub offset: Option<u32>,
    pub local_extra: Vec<u8>,
    pub central_extra: Vec<u8>,
    pub comment: Vec<u8>,
    /// What follows the data.
    pub descriptor: Vec<u8>,
}

impl Member {
    pub fn new(name: impl AsRef<[u8]>, data: usize) -> Self {
        Self {
            name: name.as_ref().to_vec(),
            flags: 0,
            method: 8,
            crc: 0x0abc_def0,
            data,
            sizes: [data as u32, 3 * data as u32],
            offset: None,
            local_extra: Vec::new(),
            central_extra: Vec::new(),
            comment: Vec::new(),
            descriptor: Vec::new(),
        }
    }

    /// The line that lists it.
    pub fn line(&self) -> String {
        let name = String::from_utf8_lossy(&self.name);
        format!("{name}\t{:08x}\t{}\t{}\n", self.crc, self.data, 3 * self.data)
    }

    /// What both headers have in the same order, from the flags to the sizes.
    fn middle(&self, local: bool) -> Vec<u8> {
        let hidden = local && self.flags & SIZES_FOLLOW != 0;
        let [crc, compressed, uncompressed] =
            if hidden { [0; 3] } else { [self.crc, self.sizes[0], self.sizes[1]] }
                .map(u32::to_le_bytes);
        let words =
            [self.flags, self.method, 0x6c20, 0x5b75].map(u16::to_le_bytes).concat();
        [words.as_slice(), &crc, &compressed, &uncompressed].concat()
    }

    fn local(&self) -> Vec<u8> {
        let lengths = [self.name.len(), self.local_extra.len()]
            .map(|length| (length as u16).to_le_bytes())
            .concat();
        let parts = [
            b"PK\x03\x04\x14\0",
            &self.middle(true)[..],
            &lengths,
            &self.name,
            &self.local_extra,
        ];
        [parts.concat(), vec![0; self.data], self.descriptor.clone()].concat()
    }

    fn central(&self, offset: usize) -> Vec<u8> {
        let lengths = [self.name.len(), self.central_extra.len(), self.comment.len()];
        let lengths = lengths.map(|length| (length as u16).to_le_bytes()).concat();
        let offset = self.offset.unwrap_or(offset as u32).to_le_bytes();
        let head = [
            b"PK\x01\x02\x14\x03\x14\0",
            &self.middle(false)[..],
            &lengths,
            &[0; 8],
            &offset,
        ]
        .concat();
        [&head[..], &self.name, &self.central_extra, &self.comment].concat()
    }
}

/// What stands in the end of an archive: entries, size and offset of the directory.
pub type End = [u64; 3];

/// An archive of some members.
#[derive(Clone, Debug, Default)]
pub struct Archive {
    pub junk: Vec<u8>,
    pub members: Vec<Member>,
    pub comment: Vec<u8>,
    /// With the end records of ZIP64, and with nothing but their sentinels in the old one.
    pub zip64: bool,
}

impl Archive {
    pub fn of(members: &[Member]) -> Self {
        Self { members: members.to_vec(), ..Self::default() }
    }

    pub fn lines(&self) -> String {
        self.members.iter().map(Member::line).collect()
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.bytes_with_end(|end| end)
    }

    /// `lie` changes what the end says.
    pub fn bytes_with_end(&self, lie: impl FnOnce(End) -> End) -> Vec<u8> {
        let (mut entries, mut directory) = (Vec::new(), Vec::new());
        for member in &self.members {
            directory.extend(member.central(entries.len()));
            entries.extend(member.local());
        }
        let end = lie([
            self.members.len() as u64,
            directory.len() as u64,
            entries.len() as u64,
        ]);
        let wide = if self.zip64 {
            Self::wide_end(end, entries.len() + directory.len())
        } else {
            Vec::new()
        };
        let [count, size, offset] = if self.zip64 { [u64::MAX; 3] } else { end };
        let count = (count as u16).to_le_bytes();
        let (size, offset) = ((size as u32).to_le_bytes(), (offset as u32).to_le_bytes());
        let comment = (self.comment.len() as u16).to_le_bytes();
        let old = [
            b"PK\x05\x06\0\0\0\0",
            &count[..],
            &count,
            &size,
            &offset,
            &comment,
            &self.comment,
        ]
        .concat();
        [&self.junk[..], &entries, &directory, &wide, &old].concat()
    }

    /// The wide record at `at`, and its locator.
    fn wide_end([count, size, offset]: End, at: usize) -> Vec<u8> {
        let numbers = [count, count, size, offset].map(u64::to_le_bytes).concat();
        let record =
            [b"PK\x06\x06", &44u64.to_le_bytes()[..], &[45, 3, 45, 0], &[0; 8], &numbers]
                .concat();
        let locator =
            [b"PK\x06\x07", &[0; 4][..], &(at as u64).to_le_bytes(), &[1, 0, 0, 0]]
                .concat();
        [record, locator].concat()
    }
}

/// An extra field: its id, its length, its content.
pub fn extra(id: u16, content: &[u8]) -> Vec<u8> {
    [&id.to_le_bytes(), &(content.len() as u16).to_le_bytes()[..], content].concat()
}

/// Numbers in the ZIP64 extra field.
pub fn zip64(numbers: &[u64]) -> Vec<u8> {
    extra(1, &numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>())
}

/// An archive that a library has made, and its lines.
pub fn of_a_library() -> (Vec<u8>, String) {
    let make = || -> ZipResult<Vec<u8>> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = |method| SimpleFileOptions::default().compression_method(method);
        zip.start_file("stored.txt", options(CompressionMethod::Stored))?;
        zip.write_all(b"hello\n")?;
        zip.add_directory("ordner/", options(CompressionMethod::Stored))?;
        zip.start_file("ordner/größe.txt", options(CompressionMethod::Deflated))?;
        zip.write_all(&[b'a'; 1000])?;
        Ok(zip.finish()?.into_inner())
    };
    let bytes = make().expect("an archive can be made in memory");
    let entry = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .expect("it has a directory");
    let compressed = bytes[entry + 20..entry + 24]
        .iter()
        .rev()
        .fold(0, |size, byte| size << 8 | u32::from(*byte));
    let lines = "stored.txt\t363a3020\t6\t6\nordner/\t00000000\t0\t0\nordner/größe.txt\t9a38da03\t";
    (bytes, format!("{lines}{compressed}\t1000\n"))
}

/// With comments that look like something else.
pub fn with_comments() -> Vec<Archive> {
    let signatures = b"PK\x05\x06".repeat(30);
    let comments = [
        b"a comment".to_vec(),
        b"PK\x05\x06 is how an end begins".into(),
        signatures,
        vec![b'c'; 65_535],
    ];
    let members = vec![Member::new("a", 5)];
    comments
        .map(|comment| Archive {
            members: members.clone(),
            comment,
            ..Archive::default()
        })
        .into()
}

/// With what may stand behind a name. Some of it looks like the next header.
pub fn with_extra_fields() -> Archive {
    let (extra_28, extra_9) = (extra(0x5455, &[7; 24]), extra(0x7875, b"PK\x03\x04\0"));
    let first = Member {
        local_extra: extra_28.clone(),
        central_extra: extra_9.clone(),
        ..Member::new("first name", 7)
    };
    let second = Member {
        local_extra: extra_9,
        comment: b"PK\x01\x02 no entry".into(),
        ..Member::new("b", 0)
    };
    Archive::of(&[
        first,
        second,
        Member { central_extra: extra_28, ..Member::new("third", 3) },
    ])
}

/// Names that would break a line, or are no UTF-8, and the lines that show them.
pub fn with_odd_names() -> (Vec<u8>, String) {
    let names = [
        "dir/größe 日本.txt".as_bytes(),
        b"caf\x82\xff",
        b"a\tb\nc\rd\\e",
        b"quote' \x1b[0m",
        b"-",
    ];
    let shown = [
        "dir/größe 日本.txt",
        "caf\\x82\\xff",
        "a\\tb\\nc\\rd\\\\e",
        "quote' \x1b[0m",
        "-",
    ];
    let archive = Archive::of(&names.map(|name| Member::new(name, 2)));
    (archive.bytes(), shown.map(|name| Member::new(name, 2).line()).concat())
}

/// In every way that ZIP64 allows: both sizes, one of them, the offset, the end; and a field that nobody needs.
pub fn with_wide_numbers() -> Archive {
    let member = Member::new("all", 9);
    let local_extra = [extra(0x5455, &[1; 5]), zip64(&[27, 9])].concat();
    let all = Member {
        sizes: [u32::MAX; 2],
        local_extra,
        central_extra: zip64(&[27, 9]),
        ..member.clone()
    };
    let one = Member {
        sizes: [u32::MAX, 27],
        local_extra: zip64(&[9]),
        central_extra: zip64(&[9]),
        ..member.clone()
    };
    let place =
        Member { offset: Some(u32::MAX), central_extra: zip64(&[0]), ..member.clone() };
    let unneeded = Member {
        central_extra: zip64(&[1, 2, 3]),
        local_extra: zip64(&[1, 2]),
        ..member
    };
    Archive {
        members: vec![all, one, place, unneeded],
        zip64: true,
        ..Archive::default()
    }
}

/// The end says that the directory is larger or further behind than it can be; so do both ends of ZIP64.
pub fn lying_about_the_directory(archive: &Archive) -> Vec<Vec<u8>> {
    let wide = Archive { zip64: true, ..archive.clone() };
    let lies = [[0, 1000, 0], [0, 0, 1000], [0, 1, 0], [u64::MAX / 4; 3]];
    let add = |end: End, lie: End| std::array::from_fn(|at| end[at] + lie[at]);
    let narrow = |end: End| end.map(|number| number & 0x7fff_ffff);
    let both = |lie| {
        [
            wide.bytes_with_end(|end| add(end, lie)),
            archive.bytes_with_end(|end| narrow(add(end, lie))),
        ]
    };
    lies.into_iter().flat_map(both).collect()
}

/// An archive with one entry, whose data take no place on the disk.
pub fn sparse(size: u32) -> Given {
    let member = Member { sizes: [size; 2], ..Member::new("large", 0) };
    let [local, central] = [member.local(), member.central(0)];
    let end = Archive::default().bytes_with_end(|_| {
        [1, central.len() as u64, local.len() as u64 + u64::from(size)]
    });
    let (given, mut file) = Given::open("1 entry with 300 MiB of data");
    let written =
        file.write_all(&local).and_then(|()| file.seek(SeekFrom::Current(size.into())));
    written
        .and_then(|_| file.write_all(&[central, end].concat()))
        .expect("a temporary file can be written");
    given
}

/// The program, about to read this file.
fn reader(given: &Given) -> Program {
    program!().memory(MEMORY).note(&given.note)
}

#[track_caller]
pub fn run(command: &str, path: &Path) -> Finished {
    program!().memory(MEMORY).run([command.as_ref(), path.as_os_str()])
}

/// Prints `lines` for a file, and succeeds.
#[track_caller]
pub fn lists_file(command: &str, given: &Given, lines: &str) {
    let finished = reader(given).run([command.as_ref(), given.path().as_os_str()]);
    finished.stdout_or(lines, |got| listing::why(lines, got)).success();
}

/// The same for a file with these bytes.
#[track_caller]
pub fn lists(command: &str, bytes: &[u8], lines: &str) {
    lists_file(command, &Given::new(bytes), lines);
}

/// Both ways lead to the same lines.
#[track_caller]
pub fn both_list(archive: &Archive) {
    lists("zip-list", &archive.bytes(), &archive.lines());
    lists("zip-walk", &archive.bytes(), &archive.lines());
}

/// Prints `lines` and then an error.
#[track_caller]
pub fn refuses(command: &str, bytes: &[u8], lines: &str) {
    let given = Given::new(bytes);
    let program = reader(&given).start([command.as_ref(), given.path().as_os_str()]);
    program.expect_stdout(lines).finish().error("cannot ");
}

/// Ends with an error, whatever it prints before.
#[track_caller]
pub fn fails(command: &str, bytes: &[u8]) {
    let given = Given::new(bytes);
    let finished = reader(&given).run([command.as_ref(), given.path().as_os_str()]);
    let _ = finished.code(1);
}
