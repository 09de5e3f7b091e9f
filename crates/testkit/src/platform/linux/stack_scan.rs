//! Where a thread is in its source: the return addresses on its stack, looked up in the executable.
//!
//! This is a scan, not an unwinding. A word of the stack counts as a return address when it points
//! behind a call in the executable's code. Earlier calls leave such words behind as well, so the
//! callee must fit: the innermost call leaves the executable (the system call is made in the C
//! library), and further out the next frame is the nearest one that calls the last function
//! directly. Only without such a frame may it be a call through a pointer, or to an earlier
//! function.

use super::executable::{self, Callee, Executable};
use super::memory_map::MemoryMap;
use crate::platform::model::Trace;

/// A word of the stack that is a return address.
struct Frame {
    /// Its index on the stack.
    index: usize,
    /// The return address, as an address of the file.
    address: u64,
    callee: Callee,
}

/// Reads the stack of a thread of `pid` from the stack pointer `stack` on. `instruction` is the
/// program counter of a thread that was stopped while it ran.
///
/// The answer is empty when the memory, the file or its debug information cannot be read. The first
/// look at a program takes some tens of milliseconds.
#[must_use]
pub fn trace(pid: u32, stack: u64, instruction: Option<u64>) -> Trace {
    let look = |executable: &Executable| {
        let map = MemoryMap::of(pid, &executable.path, executable.is_relocated)?;
        let words = map.stack(stack)?;
        let current = instruction.and_then(|address| map.in_file(address));
        let frame = |(index, &word)| {
            let address = map.in_file(word)?;
            let callee = executable.call_before(address, |slot| map.stored_at(slot))?;
            Some(Frame { index, address, callee })
        };
        let frames: Vec<Frame> = words.iter().enumerate().filter_map(frame).collect();
        let mut trace = scan(executable, current, &frames, true);
        if trace.location.is_none() {
            // A tail call or a static executable breaks the chain of callees: then any return
            // address will do.
            trace = scan(executable, current, &frames, false);
        }
        trace.words = words;
        Some(trace)
    };
    executable::with_executable(pid, look).unwrap_or_default()
}

/// Visits the frames from the innermost to the outermost, up to the first line of the program's
/// own.
fn scan(executable: &Executable, current: Option<u64>, frames: &[Frame], strict: bool) -> Trace {
    let mut trace = Trace::default();
    let mut callees = Vec::new();
    if let Some(address) = current {
        callees.extend(executable.function_start(address));
        executable.visit(address, &mut trace);
    }
    let mut rest = frames;
    while trace.location.is_none() {
        let Some(next) = next_frame(rest, &callees, strict) else { break };
        let frame = &rest[next];
        rest = &rest[next + 1..];
        callees.extend(executable.function_start(frame.address - 1));
        executable.visit(frame.address - 1, &mut trace);
        trace.own = frame.index + 1;
    }
    if trace.location.is_none() {
        trace.own = 0;
    }
    trace
}

/// The index of the next frame; `callees` are the functions of the frames before it.
fn next_frame(frames: &[Frame], callees: &[u64], strict: bool) -> Option<usize> {
    let calls_last = |frame: &Frame| match frame.callee {
        Callee::Known(start) => callees.last() == Some(&start),
        Callee::Elsewhere => false,
    };
    let fits = |frame: &Frame| match frame.callee {
        Callee::Known(start) => !strict || callees.contains(&start),
        Callee::Elsewhere => true,
    };
    frames.iter().position(calls_last).or_else(|| frames.iter().position(fits))
}
