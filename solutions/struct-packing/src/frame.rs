//! Messages on a stream: the length of each stands in front of it, as `!I`.

use std::io::{self, BufRead, Read};

use crate::{Failure, Output, cannot};

/// 16 MiB. A length is what somebody else says: without a limit it could make us reserve 4 GiB.
const LONGEST: u32 = 16 << 20;

/// Turns lines into frames.
///
/// # Errors
/// The input cannot be read, or a line is longer than a frame may be.
pub fn encode(mut input: impl BufRead) -> Result<(), Failure> {
    let mut output = Output::new();
    for number in 1.. {
        let mut line = Vec::new();
        // No more of it than shows that it is too long: with its newline it may be longer by one.
        let mut some = input.by_ref().take(u64::from(LONGEST) + 2);
        some.read_until(b'\n', &mut line).map_err(cannot("read standard input"))?;
        if line.is_empty() {
            break;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        let too_long = || {
            Failure::Cannot(format!(
                "encode line {number}: it has more than {LONGEST} bytes"
            ))
        };
        output.write(&frame(line).ok_or_else(too_long)?)?;
    }
    output.flush()
}

/// A message with its length in front, which does not count itself. `None` if it is too long.
fn frame(message: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(message.len()).ok().filter(|length| *length <= LONGEST)?;
    Some([&length.to_be_bytes(), message].concat())
}

/// Turns frames back into lines, each as soon as it is complete.
///
/// # Errors
/// The input cannot be read or ends within a frame, or a length is too large.
pub fn decode(mut input: impl BufRead) -> Result<(), Failure> {
    let mut output = Output::new();
    for number in 1.. {
        match read_frame(&mut input)
            .map_err(cannot(format_args!("decode frame {number}")))?
        {
            None => break,
            Some(frame) => output.write(&[&frame, b"\n".as_slice()].concat())?,
        }
        output.flush()?;
    }
    Ok(())
}

/// `None` when the input ends where a frame may end.
fn read_frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    if input.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let prefix = read_all(input, 4)?;
    let length = u32::from_be_bytes(prefix.try_into().expect("4 bytes were read"));
    if length > LONGEST {
        return Err(io::Error::other(format!(
            "it says that it has {length} bytes, more than {LONGEST}"
        )));
    }
    read_all(input, length).map(Some)
}

/// Memory grows with what comes, not with what was promised.
fn read_all(input: &mut impl BufRead, count: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(count.into()).read_to_end(&mut bytes)?;
    if bytes.len() < count as usize {
        return Err(io::Error::other(format!(
            "it is cut short after {} of {count} bytes",
            bytes.len()
        )));
    }
    Ok(bytes)
}
