//! Who comes and goes at random, for minutes: nothing may be left over.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Guest, number, server, usage};

/// At most so many at a time.
const GUESTS: usize = 60;

/// The watcher is in the room all the time: whoever enters was not there, whoever leaves was, and at the end nobody is.
fn watch(mut watcher: Guest) -> (u64, u64) {
    let mut there = BTreeSet::new();
    let (mut entered, mut spoken) = (0, 0);
    while let Some(line) = watcher.line() {
        if let Some(name) = line
            .strip_prefix("* ")
            .and_then(|line| line.strip_suffix(" has entered the room"))
        {
            assert!(there.insert(name.to_owned()), "{name} is there already");
            entered += 1;
            if name == "last" {
                break;
            }
        } else if let Some(name) = line
            .strip_prefix("* ")
            .and_then(|line| line.strip_suffix(" has left the room"))
        {
            assert!(there.remove(name), "{name} was not there");
        } else {
            let front = line
                .strip_prefix('[')
                .and_then(|line| line.split_once("] "))
                .map(|(front, _)| front);
            let name = front.map(|front| front.trim_end_matches(" -> you"));
            assert!(
                name.is_some_and(|name| there.contains(name)),
                "who says this? {line}"
            );
            spoken += 1;
        }
    }
    assert_eq!(there.into_iter().collect::<Vec<_>>(), ["last"], "all others have left");
    (entered, spoken)
}

/// Reads until the end, so that it is not dropped.
fn listen(guest: &Guest) {
    let mut stream = guest.stream();
    thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
}

#[test]
#[ignore = "takes as many minutes as LAB_MINUTES says, one by default"]
fn nothing_is_left_over_after_minutes_of_coming_and_going() {
    let end = Instant::now()
        + Duration::from_secs(60)
            * u32::try_from(number("LAB_MINUTES", 1)).expect("some minutes");
    let server = server();
    let watcher = Guest::enter(&server, "watcher").expect("a new name");
    let stream = watcher.stream();
    let before = usage(&server);
    let watching = thread::spawn(move || watch(watcher));
    let mut dice = testkit::random();
    println!("LAB_SEED={} makes the same choices again", dice.get_seed());

    let (mut guests, mut actions) = (BTreeMap::new(), 0_u64);
    while Instant::now() < end {
        actions += 1;
        let name = format!("guest{}", dice.usize(..GUESTS));
        let guest = match guests.remove(&name) {
            None => arrive(&server, &name, dice.u8(..12)),
            Some(guest) => act(guest, dice.u8(..12)),
        };
        guests.extend(guest.map(|guest| (name, guest)));
    }
    guests.into_values().for_each(|guest: Guest| guest.end());
    let settled = format!("{} threads and {} descriptors, as before", before.0, before.1);
    server.expect_usage(&settled, |now| {
        now.threads == before.0 && now.descriptors == before.1
    });
    let last = Guest::enter(&server, "last").expect("a new name");
    let (entered, spoken) = watching.join().expect("the watcher saw nothing wrong");

    drop((last, stream));
    println!("{actions} actions: {entered} entered, {spoken} lines were heard");
    println!(
        "memory of the server: {} KiB before, {} KiB after",
        before.2,
        usage(&server).2
    );
    server.terminate().finish().success();
}

/// Comes in, or tries to, or only connects and goes.
fn arrive(server: &testkit::Running, name: &str, dice: u8) -> Option<Guest> {
    match dice {
        0 => Guest::enter(server, "no good name"),
        1 => {
            drop(Guest::connect(server));
            None
        }
        _ => {
            // An old self may still be dying: then the name is not free yet.
            let guest = Guest::enter(server, name)?;
            listen(&guest);
            Some(guest)
        }
    }
}

/// Talks, or goes in one of many ways.
fn act(mut guest: Guest, dice: u8) -> Option<Guest> {
    match dice {
        0 => guest.send("/quit\n"),
        1 => guest.end(),
        2 => guest.send("without end ".repeat(10_000)),
        3 => guest.send(b"no \xff text\n"),
        // Gone, with whatever is unread: then it is a reset.
        4 => guest.vanish(),
        5 => {
            guest.send("a flood\n".repeat(200));
            return Some(guest);
        }
        _ => {
            guest.send("hello\n\x1b[2J\n/who\n/nope\n/msg watcher psst\n");
            return Some(guest);
        }
    }
    None
}
