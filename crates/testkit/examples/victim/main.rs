//! Misbehaves in the way that its first argument names, so that the kit can be tested against it.
//!
//! Locks:
//! - `deadlock-std`: two threads take two `Mutex`es in opposite order.
//! - `deadlock-parking-lot`: the same with `parking_lot`.
//! - `deadlock-in-a-crowd`: the same, and four others want the first of the two.
//! - `philosophers`: five threads, five forks, each thread holds one and wants the next.
//! - `lock-twice`: one thread locks a `Mutex` that it holds.
//! - `lock-twice-parking-lot`: the same with `parking_lot`.
//! - `rwlock-upgrade`: one thread holds a read lock and wants the write lock.
//! - `rwlock-upgrade-parking-lot`: the same with `parking_lot`.
//! - `lock-held-in-join`: main joins a thread that wants the lock which main holds.
//! - `scope`: a scope ends only with a thread that wants the lock which main holds.
//! - `hold-lock-while-reading`: one client's thread reads while it holds the lock of all.
//!
//! Waits:
//! - `join-in-loop`: joins each thread where it is spawned, although they meet at a `Barrier`.
//! - `barrier`: three threads meet at a `Barrier` for four.
//! - `channel`: receives until the last `Sender` is dropped, and keeps one itself.
//! - `channel-crossbeam`: the same with `crossbeam-channel`.
//! - `channel-full`: sends into a full `sync_channel` whose receiver does not receive.
//! - `pool`: joins workers that share a `Receiver`, and keeps the `Sender`.
//! - `condvar`: waits at a `Condvar` that no thread notifies.
//! - `condvar-parking-lot`: the same with `parking_lot`.
//! - `joins-the-endless`: joins a thread that parks and is never unparked.
//! - `crowd`: 64 threads wait for one message each.
//! - `stdin`: reads standard input to its end.
//! - `asks`: prints `and?`, then reads standard input to its end.
//! - `spin`: a thread runs without a pause until a flag is set, which never happens.
//!
//! Crews of threads:
//! - `works-on-main`: three pieces of work are called, not spawned; each prints a line.
//! - `one-at-a-time`: three threads, each joined before the next.
//! - `all-at-once`: three threads as they should be.
//! - `does-not-join`: the same, but main prints `over` and does not join them.
//! - `computes-under-a-lock`: three threads, each computes for long under a lock that all share.
//! - `computes`: three threads that compute for long.
//! - `reads-in-turn FILE…`: reads each file to its end, one after the other.
//! - `loses-a-panic`: throws away what `join` returns.
//! - `takes-a-panic-over`: unwraps what `join` returns.
//!
//! Sockets (each but the last four first prints `listening on ADDR`):
//! - `good`: an echo server, one thread a client.
//! - `accept`: waits for a client and closes the connection.
//! - `read`: waits for what its client sends, and does nothing with it.
//! - `write`: sends without end to a client.
//! - `write-behind-a-channel`: a thread sends what another one puts into a channel, without end.
//! - `silent`: listens and never accepts, without an announcement.
//! - `print-without-flush`: as `good`, but its announcement has no newline and stays in the buffer.
//! - `udp-good`: sends datagrams back, of at most 64 bytes.
//! - `udp-other-socket`: the same, each from a socket of its own.
//! - `udp-ends-when-empty`: the same, until an empty one comes.
//! - `udp-first-sender`: sends each datagram back to who sent the first one.
//! - `udp-connects`: connects its socket to the first sender.
//! - `udp-asks ADDR`: sends `hello` there and prints the reply, without an announcement.
//! - `udp-asks-anybody ADDR`: the same, and takes a reply from any address.
//! - `misses-the-end ADDR`: a client that takes the end of the stream for a reply.
//! - `udp-timeout`: waits for a datagram, 400 ms at a time, without end (prints nothing).
//! - `udp-patience`: the same, 60 s at a time.
//!
//! Right programs that look stuck:
//! - `compute`: works for 500 ms of its own CPU time, then prints `done`.
//! - `sleep`: a thread sleeps 600 ms, then main prints `done`.
//!
//! Endings and floods:
//! - `counts`: prints `line 1` to `line 5`.
//! - `floods`: prints without end.
//! - `floods-in-pieces`: the same, word by word.
//! - `eats-memory`: takes 1 MiB more every millisecond.
//! - `panics`, `aborts`: at once.
//! - `grandchild`: starts a `sleep 1000`, prints `grandchild PID` and leaves it behind.
//! - `parent`: starts a `sleep 1000`, prints `grandchild PID` and waits for it.
//! - `ignores-term`: prints `ready` and ignores SIGTERM.

mod crew;
mod endings;
mod locks;
mod sockets;
mod waits;

use std::process::ExitCode;
use std::time::Duration;

#[expect(clippy::too_many_lines, reason = "a table of what can be asked for")]
fn main() -> ExitCode {
    let argument = |index| std::env::args().nth(index).unwrap_or_default();
    let mode = argument(1);
    match mode.as_str() {
        "deadlock-std" => locks::deadlock_std(),
        "deadlock-parking-lot" => locks::deadlock_parking_lot(),
        "deadlock-in-a-crowd" => locks::deadlock_in_a_crowd(),
        "philosophers" => locks::philosophers(),
        "lock-twice" => locks::lock_twice(),
        "lock-twice-parking-lot" => locks::lock_twice_parking_lot(),
        "rwlock-upgrade" => locks::rwlock_upgrade(),
        "rwlock-upgrade-parking-lot" => locks::rwlock_upgrade_parking_lot(),
        "lock-held-in-join" => locks::lock_held_in_join(),
        "scope" => locks::scope(),
        "hold-lock-while-reading" => sockets::hold_lock_while_reading(),
        "join-in-loop" => waits::join_in_loop(),
        "barrier" => waits::barrier(),
        "channel" => waits::channel(),
        "channel-crossbeam" => waits::channel_crossbeam(),
        "channel-full" => waits::channel_full(),
        "pool" => waits::pool(),
        "condvar" => waits::condvar(),
        "condvar-parking-lot" => waits::condvar_parking_lot(),
        "joins-the-endless" => waits::joins_the_endless(),
        "crowd" => waits::crowd(),
        "stdin" => waits::stdin(),
        "asks" => waits::asks(),
        "spin" => waits::spin(),
        "works-on-main" => crew::works_on_main(),
        "one-at-a-time" => crew::one_at_a_time(),
        "all-at-once" => crew::all_at_once(),
        "does-not-join" => crew::does_not_join(),
        "computes-under-a-lock" => crew::computes_under_a_lock(),
        "computes" => crew::computes(),
        "reads-in-turn" => crew::reads_in_turn(),
        "loses-a-panic" => crew::loses_a_panic(),
        "takes-a-panic-over" => crew::takes_a_panic_over(),
        "good" => sockets::good(),
        "accept" => sockets::accept(),
        "read" => sockets::read(),
        "write" => sockets::write(),
        "write-behind-a-channel" => sockets::write_behind_a_channel(),
        "silent" => sockets::silent(),
        "print-without-flush" => sockets::print_without_flush(),
        "udp-good" => sockets::udp_good(),
        "udp-other-socket" => sockets::udp_other_socket(),
        "udp-ends-when-empty" => sockets::udp_ends_when_empty(),
        "udp-first-sender" => sockets::udp_first_sender(),
        "udp-connects" => sockets::udp_connects(),
        "misses-the-end" => sockets::misses_the_end(&argument(2)),
        "udp-asks" => sockets::udp_asks(&argument(2)),
        "udp-asks-anybody" => sockets::udp_asks_anybody(&argument(2)),
        "udp-timeout" => sockets::udp_timeout(Duration::from_millis(400)),
        "udp-patience" => sockets::udp_timeout(Duration::from_secs(60)),
        "compute" => endings::compute(),
        "sleep" => endings::sleep(),
        "counts" => endings::counts(),
        "floods" => endings::floods(),
        "floods-in-pieces" => endings::floods_in_pieces(),
        "eats-memory" => endings::eats_memory(),
        "panics" => panic!("as it was told to"),
        "aborts" => std::process::abort(),
        "grandchild" => endings::grandchild(),
        "parent" => endings::parent(),
        "ignores-term" => endings::ignores_term(),
        _ => {
            eprintln!("no such mode: {mode:?} (they are listed in examples/victim/main.rs)");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
