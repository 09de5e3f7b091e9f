//! Threads that share something: work, a lock, permits, a chat room.

use crate::drawing::canvas::{Canvas, Picture};
use crate::drawing::lanes::Does::{Holds, Runs, Waits};
use crate::drawing::lanes::Part::{During, Says, Signal};
use crate::drawing::lanes::lanes;

pub(super) fn all() -> Vec<Picture> {
    vec![spawn_join(), contended(), cycle(), semaphore(), hub()]
}

fn spawn_join() -> Picture {
    let threads = [("main", 60), ("rocket 1", 190), ("rocket 2", 320)];
    let parts = [
        During(0, 0, 2, Runs),
        Signal(0, 1, 1, "spawn"),
        During(1, 1, 4, Runs),
        Says(1, 3, "counts"),
        Signal(0, 2, 2, "spawn"),
        During(2, 2, 7, Runs),
        Says(2, 4, "counts"),
        During(0, 2, 5, Waits),
        Says(0, 3, "join 1"),
        Signal(1, 0, 5, "its result"),
        During(1, 4, 5, Runs),
        During(0, 5, 7, Waits),
        Says(0, 6, "join 2"),
        Signal(2, 0, 7, "its result"),
        During(0, 7, 9, Runs),
        Says(0, 8, "lift-off!"),
    ];
    let description = "\
        Main spawns rocket 1 and rocket 2, and all three threads run at the \
        same time. Main joins rocket 1: it waits until that thread has ended, \
        and takes its result. Main joins rocket 2 in the same way, and only \
        then prints lift-off.";
    lanes("spawn-join", &threads, &parts, "Spawn and join", description)
}

fn contended() -> Picture {
    let threads = [("thread 1", 40), ("thread 2", 165), ("thread 3", 290)];
    let parts = [
        During(0, 0, 1, Runs),
        During(0, 1, 4, Holds),
        Says(0, 1, "lock()"),
        Says(0, 4, "drop(guard)"),
        During(0, 4, 9, Runs),
        During(1, 0, 2, Runs),
        Says(1, 2, "lock()"),
        During(1, 2, 4, Waits),
        During(1, 4, 6, Holds),
        Says(1, 6, "drop(guard)"),
        During(1, 6, 9, Runs),
        During(2, 0, 3, Runs),
        Says(2, 3, "lock()"),
        During(2, 3, 6, Waits),
        During(2, 6, 8, Holds),
        Says(2, 8, "drop(guard)"),
        During(2, 8, 9, Runs),
    ];
    let description = "\
        Three threads call lock one after the other. The first holds the lock, \
        shown as a thick line; the other two wait, shown as dots. When the \
        first drops its guard, the second holds the lock, and then the third. \
        There is never more than one thick line at a time.";
    lanes("contended", &threads, &parts, "Three threads that need one lock", description)
}

fn cycle() -> Picture {
    let mut canvas = Canvas::default();
    canvas.labelled("a", (20, 20), (130, 40), "thread 1");
    canvas.labelled("a", (250, 140), (130, 40), "thread 2");
    canvas.labelled("c", (250, 20), (130, 40), "bob's lock");
    canvas.labelled("c", (20, 140), (130, 40), "ada's lock");
    canvas.arrow("line", (150, 40), (250, 40));
    canvas.centred("note", (200, 32), "waits for");
    canvas.arrow("line", (315, 60), (315, 140));
    canvas.before("note", (307, 104), "is held by");
    canvas.arrow("line", (250, 160), (150, 160));
    canvas.centred("note", (200, 178), "waits for");
    canvas.arrow("line", (85, 140), (85, 60));
    canvas.text("note", (93, 104), "is held by");
    let description = "\
        Thread 1 waits for bob's lock, which is held by thread 2. Thread 2 \
        waits for ada's lock, which is held by thread 1. The arrows form a \
        cycle, so neither thread can continue.";
    canvas.finish("cycle", (400, 200), "A deadlock: a cycle of locks", description)
}

fn semaphore() -> Picture {
    let threads = [("job 1", 40), ("job 2", 130), ("job 3", 220), ("free", 330)];
    let parts = [
        During(0, 0, 1, Runs),
        During(0, 1, 5, Holds),
        During(0, 5, 8, Runs),
        Says(0, 1, "enter"),
        Says(0, 5, "leave"),
        During(1, 0, 2, Runs),
        During(1, 2, 7, Holds),
        During(1, 7, 8, Runs),
        Says(1, 2, "enter"),
        Says(1, 7, "leave"),
        During(2, 0, 3, Runs),
        During(2, 3, 6, Waits),
        During(2, 6, 8, Holds),
        Says(2, 3, "waits"),
        Says(2, 6, "enter"),
        Says(3, 0, "2"),
        Says(3, 1, "1"),
        Says(3, 2, "0"),
        Says(3, 3, "0"),
        Says(3, 5, "1"),
        Says(3, 6, "0"),
        Says(3, 7, "1"),
    ];
    let description = "\
        A semaphore with two permits. Job 1 enters, which leaves one permit; \
        job 2 enters, which leaves no permit. Job 3 has to wait. When job 1 \
        leaves, one permit is free and job 3 is woken. It looks again, finds \
        the permit and takes it. When job 2 leaves, one permit is free again.";
    lanes("semaphore", &threads, &parts, "A semaphore with two permits", description)
}

fn hub() -> Picture {
    let mut canvas = Canvas::default();
    canvas.labelled("c", (140, 20), (96, 170), "");
    canvas.centred("name", (188, 60), "hub");
    canvas.centred("note", (188, 84), "owns the");
    canvas.centred("note", (188, 102), "list");
    for (y, name) in [(20, "ada"), (80, "bob"), (140, "eve")] {
        canvas.labelled("a", (2, y), (84, 50), &format!("{name} reads"));
        canvas.arrow("line", (86, y + 25), (140, y + 25));
        canvas.labelled("a", (308, y), (92, 50), &format!("{name} writes"));
        canvas.arrow("line", (236, y + 25), (308, y + 25));
        for slot in 0..3 {
            canvas.rect("plain", (246 + slot * 14, y + 18), (14, 14));
        }
    }
    canvas.centred("note", (113, 212), "events");
    canvas.centred("note", (272, 212), "bounded queues");
    let description = "\
        For each of the clients ada, bob and eve, a reader thread sends events \
        to one hub thread. Only the hub knows who is in the room. It puts \
        lines into a bounded queue for each client, and a writer thread for \
        each queue writes them to the connection.";
    canvas.finish(
        "hub",
        (402, 222),
        "A chat: one hub, and a reader, a queue and a writer for each client",
        description,
    )
}
