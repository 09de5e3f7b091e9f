//! System calls: their numbers, and which of their arguments matter to one who waits for their end.

use crate::platform::{Call, RawCall, Wait};

/// Parses a line of `/proc/PID/task/TID/syscall`: `running`, or number, six arguments, stack pointer and program
/// counter, or `-1` with the last two.
pub(super) fn parse(line: &str) -> Call {
    if line.trim_end() == "running" {
        return Call::Runs;
    }
    let (number, rest) = line.split_once(' ').unwrap_or((line, ""));
    let words: Option<Vec<u64>> = rest.split_whitespace().map(hexadecimal).collect();
    match (number, words.as_deref()) {
        ("-1", Some(&[stack, instruction])) => Call::Stopped { stack, instruction },
        (_, Some(&[a, b, c, d, e, f, stack, _])) => waits(number, [a, b, c, d, e, f], stack),
        _ => Call::Unknown,
    }
}

fn waits(number: &str, arguments: [u64; 6], stack: u64) -> Call {
    let Ok(number) = number.parse() else { return Call::Unknown };
    Call::Waits(RawCall { number, arguments, stack, wait: decode(number, &arguments) })
}

fn hexadecimal(word: &str) -> Option<u64> {
    u64::from_str_radix(word.strip_prefix("0x")?, 16).ok()
}

/// A family of calls whose arguments lie in the same places.
#[derive(Clone, Copy)]
enum Family {
    Futex,
    Read,
    Write,
    Accept,
    Connect,
    Splice,
    Sendfile,
    /// A number of milliseconds in the argument with this index; negative: no limit.
    Milliseconds(usize),
    /// A pointer to a time in the argument with this index; null: no limit.
    Time(usize),
    Sleep,
    Child,
    Open,
    FileLock,
    Pause,
    SignalWait,
}

/// Numbers of arch/x86/entry/syscalls/syscall_64.tbl.
#[cfg(target_arch = "x86_64")]
#[rustfmt::skip]
const CALLS: &[(u64, Family)] = &[
    (0, Family::Read), (1, Family::Write), (2, Family::Open), (7, Family::Milliseconds(2)), (17, Family::Read),
    (18, Family::Write), (19, Family::Read), (20, Family::Write), (23, Family::Time(4)), (34, Family::Pause),
    (35, Family::Sleep), (40, Family::Sendfile), (42, Family::Connect), (43, Family::Accept), (44, Family::Write),
    (45, Family::Read), (46, Family::Write), (47, Family::Read), (61, Family::Child), (72, Family::FileLock),
    (73, Family::FileLock), (128, Family::SignalWait), (130, Family::Pause), (202, Family::Futex),
    (219, Family::Sleep), (230, Family::Sleep), (232, Family::Milliseconds(3)), (247, Family::Child),
    (257, Family::Open), (270, Family::Time(4)), (271, Family::Time(2)), (275, Family::Splice),
    (281, Family::Milliseconds(3)), (288, Family::Accept), (441, Family::Time(3)),
];

/// Numbers of include/uapi/asm-generic/unistd.h.
#[cfg(target_arch = "aarch64")]
#[rustfmt::skip]
const CALLS: &[(u64, Family)] = &[
    (22, Family::Milliseconds(3)), (25, Family::FileLock), (32, Family::FileLock), (56, Family::Open),
    (63, Family::Read), (64, Family::Write), (65, Family::Read), (66, Family::Write), (71, Family::Sendfile),
    (72, Family::Time(4)), (73, Family::Time(2)), (76, Family::Splice), (95, Family::Child), (98, Family::Futex),
    (101, Family::Sleep), (115, Family::Sleep), (128, Family::Sleep), (133, Family::Pause), (137, Family::SignalWait),
    (202, Family::Accept), (203, Family::Connect), (206, Family::Write), (207, Family::Read), (211, Family::Write),
    (212, Family::Read), (242, Family::Accept), (260, Family::Child), (441, Family::Time(3)),
];

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const CALLS: &[(u64, Family)] = &[];

fn decode(number: u64, arguments: &[u64; 6]) -> Wait {
    let Some((_, family)) = CALLS.iter().find(|(known, _)| *known == number) else {
        return Wait::Other;
    };
    let descriptor = |index: usize| arguments[index] as u32;
    match *family {
        Family::Futex => futex(arguments),
        Family::Read => Wait::Read(descriptor(0)),
        Family::Write => Wait::Write(descriptor(0)),
        Family::Accept => Wait::Accept(descriptor(0)),
        Family::Connect => Wait::Connect(descriptor(0)),
        Family::Splice => Wait::Copy { from: descriptor(0), to: descriptor(2) },
        Family::Sendfile => Wait::Copy { from: descriptor(1), to: descriptor(0) },
        Family::Milliseconds(index) => Wait::Poll { timed: arguments[index] as u32 as i32 >= 0 },
        Family::Time(index) => Wait::Poll { timed: arguments[index] != 0 },
        Family::Sleep => Wait::Sleep,
        Family::Child => Wait::Child,
        Family::Open => Wait::Open,
        Family::FileLock => Wait::FileLock,
        Family::Pause => Wait::Signal { timed: false },
        Family::SignalWait => Wait::Signal { timed: arguments[2] != 0 },
    }
}

/// futex(2): 0x80 marks a futex that is private to the process; 0x100, the clock, says nothing about who waits.
fn futex([address, operation, value, timeout, ..]: &[u64; 6]) -> Wait {
    Wait::Futex {
        address: *address,
        operation: (operation & 0x7f) as u8,
        value: *value as u32,
        shared: operation & 0x80 == 0,
        timed: *timeout != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_thread_has_no_call() {
        assert_eq!(parse("running\n"), Call::Runs);
    }

    #[test]
    fn a_stopped_thread_shows_its_registers() {
        assert_eq!(parse("-1 0x7f00 0x55\n"), Call::Stopped { stack: 0x7f00, instruction: 0x55 });
    }

    #[test]
    fn a_cut_line_is_unknown() {
        assert_eq!(parse("202 0x1 0x2"), Call::Unknown);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_contended_mutex_is_a_private_futex_without_a_limit() {
        let Call::Waits(call) = parse("202 0x5619 0x89 0x2 0x0 0x0 0xffffffff 0x7f6e 0x7f6f\n")
        else {
            panic!("waits")
        };

        let expected =
            Wait::Futex { address: 0x5619, operation: 9, value: 2, shared: false, timed: false };
        assert_eq!((call.wait, call.stack), (expected, 0x7f6e));
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_poll_without_a_limit_has_minus_one_milliseconds() {
        let Call::Waits(call) = parse("7 0x1 0x1 0xffffffff 0x0 0x0 0x0 0x1 0x1\n") else {
            panic!("waits")
        };

        assert_eq!(call.wait, Wait::Poll { timed: false });
    }
}
