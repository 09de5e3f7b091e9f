//! Length-prefixed framing: each message follows its length, which is packed as `!I`.

use std::io::{self, BufRead, Read};

use crate::{Failure, Output, cannot};

/// 16 MiB. The other side chooses the length: without a limit, four bytes could make us
/// allocate 4 GiB.
const MAX_FRAME_LEN: u32 = 16 << 20;

/// Turns lines into frames.
///
/// # Errors
/// The input cannot be read, or a line is longer than `MAX_FRAME_LEN`.
pub fn encode(mut input: impl BufRead) -> Result<(), Failure> {
    let mut output = Output::new();
    for number in 1.. {
        let mut line = Vec::new();
        // Two bytes more: the newline, and one that shows that the line is too long.
        let mut limited = input.by_ref().take(u64::from(MAX_FRAME_LEN) + 2);
        limited.read_until(b'\n', &mut line).map_err(cannot("read standard input"))?;
        if line.is_empty() {
            break;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        let Some(frame) = frame(line) else {
            return Err(Failure::Error(format!(
                "cannot encode line {number}: it has more than {MAX_FRAME_LEN} bytes"
            )));
        };
        output.write(&frame)?;
    }
    output.flush()
}

/// Returns the message after its length, or `None` if it is too long. The length does not
/// count its own four bytes.
fn frame(message: &[u8]) -> Option<Vec<u8>> {
    todo!(
        "step 9: {} bytes after their length, or None above {MAX_FRAME_LEN}",
        message.len()
    )
}

/// Turns frames back into lines, and prints each as soon as it is complete.
///
/// # Errors
/// The input cannot be read or ends within a frame, or a length is too large.
pub fn decode(mut input: impl BufRead) -> Result<(), Failure> {
    let mut output = Output::new();
    for number in 1.. {
        let frame = read_frame(&mut input)
            .map_err(cannot(format_args!("decode frame {number}")))?;
        let Some(mut frame) = frame else { break };
        frame.push(b'\n');
        output.write(&frame)?;
        output.flush()?;
    }
    Ok(())
}

/// Returns the next message, or `None` if the input ends after a complete frame.
fn read_frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    todo!(
        "step 9: the next message from the input, which has {:?} so far",
        input.fill_buf()?
    )
}
