//! Drop a client that does not read, before it delays the others.
//!
//! Smallest thing that passes: `send_to_matching` waits only a limited time when a queue is full, and then notes the
//! client in `slow`. `disconnect_slow_clients` shuts its connection down and removes it.
//!
//! Notice before you move on: a queue without a limit would only move the problem into your memory. And shutting down
//! the connection is what wakes the client's two threads: the writer that waits for the client to read, and the
//! reader.
//!
//! Read on: docs/threaded-chat.md, "A client that does not read". See also `Sender::send_deadline` and `try_send` in
//! the documentation of crossbeam-channel, and `TcpStream::shutdown` in that of std.

use testkit::{Mismatch, Peer, Running, Shown};

use crate::flood::{enter_with_buffer, line, say_many};
use crate::{enter, enter_for_talk, server};

/// Lines that are said before all must have been heard: a program with queues of 50 is given time to send them.
const GROUP: usize = 25;

/// A server with short queues, a client that will not read, one that speaks and one that hears.
#[track_caller]
fn room() -> (Running, Peer, Peer, Peer) {
    let server = server(&["--backlog", "50"]);
    let stalled = enter_with_buffer(&server, "stalled", 4096);
    let speaker = enter(&server, "speaker");
    let hearer = enter(&server, "hearer");
    (server, stalled, speaker, hearer)
}

/// Waits for a line of the speaker, and returns whether it came only after the news that stalled has left.
#[track_caller]
fn hear(hearer: &mut Peer, number: usize) -> bool {
    let wanted = format!("[speaker] {}", line(number).trim_end());
    let mut left = false;
    hearer.expect_line(
        &format!(
            "line {number:06} of speaker: every line comes, and none is late for ever"
        ),
        |heard| {
            left = heard == "* stalled has left the room";
            if left || heard == wanted {
                Ok(())
            } else if heard.starts_with("[speaker] ") {
                Err(format!("line {number:06} never came, and this later one did"))
            } else {
                Err("this is another line".into())
            }
        },
    );
    if left {
        hear(hearer, number);
    }
    left
}

/// Speaks until the one that does not read is gone; the hearer hears every line. The system itself stores something for a
/// client that does not read, up to some megabytes: 10 MB are more than it takes.
#[track_caller]
fn speak_until_dropped(speaker: &mut Peer, hearer: &mut Peer) {
    for first in (0..10_000).step_by(GROUP) {
        let group = first..first + GROUP;
        speaker.send(group.clone().map(line).collect::<String>());
        let mut dropped = false;
        for number in group {
            dropped |= hear(hearer, number);
        }
        if dropped {
            return;
        }
    }
    hearer
        .expect_line("\"* stalled has left the room\": 10 MB wait for it by now", |_| {
            Err("not yet".into())
        });
}

#[test]
fn a_client_that_does_not_read_is_dropped_while_all_others_hear_everything() {
    let (_server, _stalled, mut speaker, mut hearer) = room();

    speak_until_dropped(&mut speaker, &mut hearer);

    hearer.send("and I am still here\n");
    speaker.expect("* hearer has entered the room\n* stalled has left the room\n[hearer] and I am still here\n");
}

#[test]
fn one_that_reads_late_gets_what_waits_for_it() {
    let server = server(&["--backlog", "20000"]);
    let mut late = enter_with_buffer(&server, "late", 32 * 1024);
    let mut ada = enter(&server, "ada");

    // Most of them wait in the server, which has room for 20,000.
    let lines = say_many(&mut ada, 6);

    late.expect(format!("* ada has entered the room\n{lines}"));
}

#[test]
fn one_that_leaves_and_has_not_read_is_forgotten_whole() {
    let server = server(&["--backlog", "20000"]);
    let mut late = enter_with_buffer(&server, "late", 4096);
    let mut ada = enter(&server, "ada");
    let Some(before) = server.usage() else { return };
    say_many(&mut ada, 2);

    // It stays connected, and reads nothing of all that waits for it.
    late.half_close();

    ada.expect("* late has left the room\n");
    let fewer = format!(
        "fewer than {} threads and {} descriptors: late was one of the clients then",
        before.threads, before.descriptors
    );
    server.expect_given_back(&fewer, |now| {
        now.threads < before.threads && now.descriptors < before.descriptors
    });
}

#[test]
fn the_memory_of_the_server_is_bounded() {
    let (server, _stalled, mut speaker, mut hearer) = room();
    let Some(before) = server.usage() else { return };

    speak_until_dropped(&mut speaker, &mut hearer);

    let peak =
        server.usage().map_or(0, |now| now.peak_memory.saturating_sub(before.memory));
    if peak >= 8 << 20 {
        server.reject(Mismatch {
            headline: "the server stores too much for a client that does not read".into(),
            expected: Shown::Words("its memory grows by less than 8 MiB".into()),
            got: Shown::Words(format!("{} MiB more", peak >> 20)),
            cause: None,
        });
    }
}

#[test]
fn the_threads_and_the_descriptor_of_the_dropped_are_given_back() {
    let (server, _stalled, mut speaker, mut hearer) = room();
    let Some(before) = server.usage() else { return };

    speak_until_dropped(&mut speaker, &mut hearer);

    let fewer = format!(
        "fewer than {} threads and {} descriptors: stalled was one of the clients then",
        before.threads, before.descriptors
    );
    server.expect_given_back(&fewer, |now| {
        now.threads < before.threads && now.descriptors < before.descriptors
    });
}

#[test]
fn a_client_that_reads_is_never_dropped_however_small_the_backlog() {
    let server = server(&["--backlog", "1"]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let lines = |front: &str| {
        (1..=300).map(|number| format!("{front}line {number}\n")).collect::<String>()
    };

    ada.send(lines(""));

    bob.expect(lines("[ada] "));
}
