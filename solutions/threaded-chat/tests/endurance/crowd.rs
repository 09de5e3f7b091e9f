//! Many at once.

use std::collections::HashMap;
use std::thread;
use std::time::Instant;

use testkit::Running;

use crate::{Guest, number, server, usage};

#[test]
#[ignore = "needs some thousand descriptors"]
fn a_thousand_clients_at_once() {
    let server = server();
    let began = Instant::now();
    let count = number("LAB_CLIENTS", 1000);
    let mut guests: Vec<_> = (0..count)
        .map(|number| {
            Guest::enter(&server, &format!("guest{number}")).expect("a new name")
        })
        .collect();
    println!(
        "{count} clients are in the room after {:.1} s",
        began.elapsed().as_secs_f32()
    );
    let (threads, descriptors, memory) = usage(&server);
    println!(
        "the server has {threads} threads, {descriptors} descriptors, {memory} KiB of memory"
    );

    let began = Instant::now();
    guests[0].send("hello to all\n");
    for guest in &mut guests[1..] {
        while guest.line().expect("the room goes on") != "[guest0] hello to all" {}
    }
    println!("all have heard one line after {:.3} s", began.elapsed().as_secs_f32());

    let began = Instant::now();
    server.terminate();
    for guest in guests {
        let mut guest = guest;
        while guest.line().expect("a goodbye comes first") != "* the server is closing" {}
        assert_eq!(guest.line(), None, "after the goodbye comes the end");
    }
    server.finish().success();
    println!("the server has ended after {:.1} s", began.elapsed().as_secs_f32());
}

#[test]
#[ignore = "takes a minute"]
fn a_hundred_hear_all_in_one_order_and_one_never_reads() {
    let (speakers, lines) = (number("LAB_CLIENTS", 100), number("LAB_LINES", 10_000));
    let server = server();
    let listener = Guest::enter(&server, "listener").expect("a new name");
    let mut stalled = Guest::enter(&server, "stalled").expect("a new name");
    let names: Vec<_> = (0..speakers).map(|number| format!("g{number}")).collect();
    let guests: Vec<_> = names
        .iter()
        .map(|name| Guest::enter(&server, name).expect("a new name"))
        .collect();
    stalled.send("I shall not read\n");
    let (_, _, before) = usage(&server);

    let began = Instant::now();
    let all = thread::scope(|scope| {
        let hear = |guest: Guest, of: usize| hear(guest, &names, of, lines);
        let all = scope.spawn(move || hear(listener, speakers));
        let heard: Vec<_> = guests
            .into_iter()
            .map(|guest| speak_and_hear(scope, guest, lines, speakers - 1, hear))
            .collect();
        let heard: Vec<_> = heard
            .into_iter()
            .map(|thread| thread.join().expect("it heard all"))
            .collect();
        let all = all.join().expect("it heard all");
        for (me, heard) in heard.iter().enumerate() {
            assert!(
                all.iter().filter(|who| usize::from(**who) != me).eq(heard),
                "g{me} heard another order"
            );
        }
        all.len()
    });
    report(&server, before, began, speakers, all);
    drop(stalled);
    server.terminate().finish().success();
}

fn report(server: &Running, before: u64, began: Instant, speakers: usize, lines: usize) {
    let seconds = began.elapsed().as_secs_f32();
    let rate = (lines * speakers) as f32 / seconds;
    println!(
        "{speakers} speakers, {lines} lines in all: {seconds:.1} s, {rate:.0} deliveries a second"
    );
    let peak = server.usage().map_or(0, |usage| usage.peak_memory >> 10);
    println!("memory of the server: {before} KiB before, {peak} KiB at most");
}

fn speak_and_hear<'scope, T: Send + 'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    mut guest: Guest,
    lines: usize,
    others: usize,
    hear: impl FnOnce(Guest, usize) -> T + Send + 'scope,
) -> thread::ScopedJoinHandle<'scope, T> {
    let mut speaker = Guest { lines: std::io::BufReader::new(guest.stream()) };
    scope
        .spawn(move || (0..lines).for_each(|number| speaker.send(format!("{number}\n"))));
    guest.lines.get_mut().set_nodelay(true).expect("the connection is there");
    scope.spawn(move || hear(guest, others))
}

/// Hears all lines of `of` speakers, each speaker's in order, and returns who spoke when.
fn hear(mut guest: Guest, names: &[String], of: usize, lines: usize) -> Vec<u16> {
    let numbers: HashMap<&str, u16> = names.iter().map(String::as_str).zip(0..).collect();
    let mut next = vec![0; names.len()];
    let mut order = Vec::with_capacity(of * lines);
    while order.len() < of * lines {
        let line = guest.line().expect("nobody who reads is dropped");
        let Some((name, text)) =
            line.strip_prefix('[').and_then(|line| line.split_once("] "))
        else {
            continue;
        };
        let Some(who) = numbers.get(name) else { continue };
        let count: &mut usize = &mut next[usize::from(*who)];
        assert_eq!(
            text,
            count.to_string(),
            "a line of {name} is missing, or out of order"
        );
        *count += 1;
        order.push(*who);
    }
    order
}

#[test]
#[ignore = "is about a figure"]
fn what_one_that_never_reads_costs() {
    let server = server();
    let mut speaker = Guest::enter(&server, "speaker").expect("a new name");
    let mut hearer = Guest::enter(&server, "hearer").expect("a new name");
    say(&server, &mut speaker, &mut hearer, 2000);
    let before = server.usage().map_or(0, |usage| usage.peak_memory >> 10);
    let _stalled = Guest::enter(&server, "stalled").expect("a new name");

    let said = say(&server, &mut speaker, &mut hearer, 20_000);

    let peak = server.usage().map_or(0, |usage| usage.peak_memory >> 10);
    println!(
        "dropped after {said} KiB; the server's memory has grown by {} KiB",
        peak - before
    );
    assert!(said < 20_000, "it was not dropped");
    assert!(peak - before <= 2048, "it cost more than 2 MiB");
}

/// Says up to `lines` lines of 1,024 bytes, each heard before the next group, until somebody has left.
fn say(server: &Running, speaker: &mut Guest, hearer: &mut Guest, lines: usize) -> usize {
    let line = format!("{}\n", "x".repeat(1024));
    for said in (0..lines).step_by(100) {
        speaker.send(line.repeat(100));
        let mut heard = 0;
        while heard < 100 {
            let line = hearer.line().expect("nobody who reads is dropped");
            heard += usize::from(line.starts_with("[speaker] "));
            if line.starts_with("* stalled has left") {
                return said;
            }
        }
    }
    assert!(server.usage().is_some(), "the server is there");
    lines
}
