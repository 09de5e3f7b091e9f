//! System calls: their numbers, and which of their arguments say what the call waits for.

use crate::platform::model::{Call, RawCall, Wait};

/// Parses `/proc/PID/task/TID/syscall`: `running`, or number, six arguments, stack pointer and
/// program counter, or `-1` with the last two.
pub(super) fn parse(line: &str) -> Call {
    if line.trim_end() == "running" {
        return Call::Runs;
    }
    let (number, rest) = line.split_once(' ').unwrap_or((line, ""));
    let words: Option<Vec<u64>> = rest.split_whitespace().map(hexadecimal).collect();
    match (number, words.as_deref()) {
        ("-1", Some(&[stack, instruction])) => Call::Stopped { stack, instruction },
        (_, Some(&[a, b, c, d, e, f, stack, _])) => match number.parse() {
            Ok(number) => {
                let wait = decode(number, &[a, b, c, d, e, f]);
                Call::Waits(RawCall { number, stack, wait })
            }
            Err(_) => Call::Unknown,
        },
        _ => Call::Unknown,
    }
}

fn hexadecimal(word: &str) -> Option<u64> {
    u64::from_str_radix(word.strip_prefix("0x")?, 16).ok()
}

/// What a call waits for, from its arguments.
type Decode = fn(&[u64; 6]) -> Wait;

const READ: Decode = |it| Wait::Read(it[0] as u32);
const WRITE: Decode = |it| Wait::Write(it[0] as u32);
const ACCEPT: Decode = |it| Wait::Accept(it[0] as u32);
const CONNECT: Decode = |it| Wait::Connect(it[0] as u32);
const SPLICE: Decode = |it| Wait::Copy { from: it[0] as u32, to: it[2] as u32 };
const SENDFILE: Decode = |it| Wait::Copy { from: it[1] as u32, to: it[0] as u32 };
const SLEEP: Decode = |_| Wait::Sleep;
const CHILD: Decode = |_| Wait::Child;
const OPEN: Decode = |_| Wait::Open;
const FILE_LOCK: Decode = |_| Wait::FileLock;
const PAUSE: Decode = |_| Wait::Signal { timed: false };
const SIGNAL_WAIT: Decode = |it| Wait::Signal { timed: it[2] != 0 };
/// `poll` has a number of milliseconds as its third argument; a negative one is no limit.
#[cfg(target_arch = "x86_64")]
const POLL: Decode = |it| Wait::Poll { timed: it[2] as u32 as i32 >= 0 };
/// As `poll`, with the fourth argument.
const EPOLL: Decode = |it| Wait::Poll { timed: it[3] as u32 as i32 >= 0 };
/// These have a pointer to a time, the third, fourth or fifth argument; null is no limit.
const PPOLL: Decode = |it| Wait::Poll { timed: it[2] != 0 };
const EPOLL_PWAIT2: Decode = |it| Wait::Poll { timed: it[3] != 0 };
const SELECT: Decode = |it| Wait::Poll { timed: it[4] != 0 };
/// futex(2): 0x80 marks a futex that is private to the process; 0x100 chooses a clock and does not
/// matter here.
const FUTEX: Decode = |&[address, operation, value, timeout, ..]| Wait::Futex {
    address,
    operation: (operation & 0x7f) as u8,
    value: value as u32,
    shared: operation & 0x80 == 0,
    timed: timeout != 0,
};

/// Numbers of arch/x86/entry/syscalls/syscall_64.tbl.
#[cfg(target_arch = "x86_64")]
const CALLS: &[(&[u64], Decode)] = &[
    (&[0, 17, 19, 45, 47], READ),
    (&[1, 18, 20, 44, 46], WRITE),
    (&[2, 257], OPEN),
    (&[7], POLL),
    (&[23, 270], SELECT),
    (&[34, 130], PAUSE),
    (&[35, 219, 230], SLEEP),
    (&[40], SENDFILE),
    (&[42], CONNECT),
    (&[43, 288], ACCEPT),
    (&[61, 247], CHILD),
    (&[72, 73], FILE_LOCK),
    (&[128], SIGNAL_WAIT),
    (&[202], FUTEX),
    (&[232, 281], EPOLL),
    (&[271], PPOLL),
    (&[275], SPLICE),
    (&[441], EPOLL_PWAIT2),
];

/// Numbers of include/uapi/asm-generic/unistd.h.
#[cfg(target_arch = "aarch64")]
const CALLS: &[(&[u64], Decode)] = &[
    (&[22], EPOLL),
    (&[25, 32], FILE_LOCK),
    (&[56], OPEN),
    (&[63, 65, 207, 212], READ),
    (&[64, 66, 206, 211], WRITE),
    (&[71], SENDFILE),
    (&[72], SELECT),
    (&[73], PPOLL),
    (&[76], SPLICE),
    (&[95, 260], CHILD),
    (&[98], FUTEX),
    (&[101, 115, 128], SLEEP),
    (&[133], PAUSE),
    (&[137], SIGNAL_WAIT),
    (&[202, 242], ACCEPT),
    (&[203], CONNECT),
    (&[441], EPOLL_PWAIT2),
];

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const CALLS: &[(&[u64], Decode)] = &[];

fn decode(number: u64, arguments: &[u64; 6]) -> Wait {
    let known = CALLS.iter().find(|(numbers, _)| numbers.contains(&number));
    known.map_or(Wait::Other, |(_, decode)| decode(arguments))
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
    fn an_incomplete_line_is_unknown() {
        assert_eq!(parse("202 0x1 0x2"), Call::Unknown);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_contended_mutex_is_a_private_futex_without_a_limit() {
        let wait =
            Wait::Futex { address: 0x5619, operation: 9, value: 2, shared: false, timed: false };

        let call = parse("202 0x5619 0x89 0x2 0x0 0x0 0xffffffff 0x7f6e 0x7f6f\n");

        assert_eq!(call, Call::Waits(RawCall { number: 202, stack: 0x7f6e, wait }));
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_poll_without_a_limit_has_minus_one_milliseconds() {
        let call = parse("7 0x1 0x1 0xffffffff 0x0 0x0 0x0 0x1 0x1\n");

        let wait = Wait::Poll { timed: false };
        assert_eq!(call, Call::Waits(RawCall { number: 7, stack: 1, wait }));
    }
}
