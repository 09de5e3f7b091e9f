//! The states of a thread, and what several threads do at the same time.

use crate::drawing::canvas::{Canvas, Picture};
use crate::drawing::lanes::Does::{Runs, Waits};
use crate::drawing::lanes::Part::{During, Says, Signal};
use crate::drawing::lanes::lanes;

pub(super) fn all() -> Vec<Picture> {
    vec![process(), life(), barrier(), lost_update(), clients()]
}

fn process() -> Picture {
    let mut canvas = Canvas::default();
    for (x, name, threads) in
        [(4, "process 1", &["main", "thread", "thread"][..]), (236, "process 2", &["main"][..])]
    {
        let width = if threads.len() > 1 { 216 } else { 160 };
        canvas.rect("plain", (x, 24), (width, 170));
        canvas.text("name", (x, 16), name);
        for (at, thread) in (0..).zip(threads) {
            let left = x + 10 + at * 68;
            canvas.labelled("c", (left, 34), (60, 30), thread);
            canvas.centred("note", (left + 30, 82), "stack");
            canvas.arrow("line", (left + 30, 90), (left + 30, 118));
        }
        canvas.labelled("a", (x + 10, 118), (width - 20, 36), "memory");
        canvas.centred("note", (x + width / 2, 180), "one address space");
    }
    let description = "\
        Process 1 has three threads: main and two more. Each has a stack of \
        its own, and all three use the same memory, in one address space. \
        Process 2 has one thread, and a memory of its own. Neither process \
        can reach the memory of the other.";
    canvas.finish("process", (400, 200), "Processes and threads", description)
}

fn life() -> Picture {
    let mut canvas = Canvas::default();
    for (class, at, state) in [
        ("a", (90, 40), "ready"),
        ("c", (90, 130), "runs"),
        ("b", (285, 130), "waits"),
        ("gap", (90, 220), "ended"),
    ] {
        canvas.labelled(class, at, (110, 36), state);
    }
    canvas.arrow("line", (145, 8), (145, 40));
    canvas.text("note", (153, 26), "spawn");
    canvas.arrow("line", (120, 76), (120, 130));
    canvas.before("note", (113, 108), "gets a CPU core");
    canvas.arrow("line", (170, 130), (170, 76));
    canvas.text("note", (178, 108), "time slice is over");
    canvas.arrow("line", (200, 148), (285, 148));
    canvas.centred("note", (242, 166), "lock, read");
    canvas.line("line", (340, 130), (340, 58));
    canvas.arrow("line", (340, 58), (200, 58));
    canvas.centred("note", (270, 50), "ready again");
    canvas.arrow("line", (145, 166), (145, 220));
    canvas.text("note", (153, 198), "returns, or panics");
    canvas.arrow("line", (200, 238), (285, 238));
    canvas.text("note", (292, 242), "join: result");
    canvas.centred("note", (200, 284), "When main returns, all threads end, wherever they are.");
    let description = "\
        A spawned thread is ready. When it gets a CPU core, it runs; when its \
        time slice is over, it is ready again. When it needs a lock or input \
        that is not available, it waits without using a core; when that \
        becomes available, the thread is ready again. When its closure returns \
        or panics, the thread has ended, and its result waits for join. When \
        main returns, all threads end, wherever they are.";
    canvas.finish("life", (400, 294), "The life of a thread", description)
}

fn barrier() -> Picture {
    let threads = [("rocket 1", 40), ("rocket 2", 165), ("rocket 3", 290)];
    let parts = [
        During(0, 0, 1, Runs),
        Says(0, 1, "wait()"),
        During(0, 1, 5, Waits),
        During(0, 5, 8, Runs),
        Says(0, 6, "#3(1)"),
        During(1, 0, 3, Runs),
        Says(1, 3, "wait()"),
        During(1, 3, 5, Waits),
        During(1, 5, 8, Runs),
        Says(1, 7, "#3(2)"),
        During(2, 0, 5, Runs),
        Says(2, 5, "wait()"),
        During(2, 5, 8, Runs),
        Says(2, 6, "#3(3)"),
    ];
    let description = "\
        Three rockets call wait. Rocket 1 is the first and waits, shown as \
        dots, then rocket 2. As soon as rocket 3 calls wait, all three \
        continue and count.";
    lanes("barrier", &threads, &parts, "A barrier for three", description)
}

fn lost_update() -> Picture {
    let threads = [("thread 1", 60), ("counter", 200), ("thread 2", 340)];
    let parts = [
        During(0, 0, 8, Runs),
        During(1, 0, 8, Runs),
        During(2, 0, 8, Runs),
        Says(1, 0, "7"),
        Signal(1, 0, 1, "reads 7"),
        Signal(1, 2, 2, "reads 7"),
        Says(0, 3, "7 + 1"),
        Says(2, 3, "7 + 1"),
        Signal(0, 1, 5, "writes 8"),
        Says(1, 5, "8"),
        Signal(2, 1, 7, "writes 8"),
        Says(1, 8, "8, not 9"),
    ];
    let description = "\
        The counter is 7. Thread 1 reads 7, then thread 2 reads 7. Thread 1 \
        writes 8, and thread 2 writes 8. There were two additions, but the \
        counter is 8, not 9.";
    lanes("lost-update", &threads, &parts, "A lost update", description)
}

fn clients() -> Picture {
    let threads = [("main", 30), ("client-1", 155), ("client-2", 280)];
    let parts = [
        Says(0, 0, "accept"),
        During(0, 0, 2, Waits),
        Signal(0, 1, 2, "spawn"),
        Says(0, 3, "accept"),
        During(0, 2, 5, Waits),
        Signal(0, 2, 5, "spawn"),
        Says(0, 6, "accept"),
        During(0, 5, 11, Waits),
        Says(1, 3, "read"),
        During(1, 2, 8, Waits),
        Says(1, 8, "write_all"),
        During(1, 8, 9, Runs),
        Says(1, 9, "read"),
        During(1, 9, 11, Waits),
        Says(2, 6, "read"),
        During(2, 5, 7, Waits),
        Says(2, 7, "write_all"),
        During(2, 7, 8, Runs),
        Says(2, 8, "read"),
        During(2, 8, 10, Waits),
        Says(2, 10, "0 bytes: ends"),
    ];
    let description = "\
        Main waits in accept. When a client connects, main spawns the thread \
        client-1 and waits in accept again; for the next client it spawns \
        client-2. Each of these threads waits in read for its own client only, \
        writes the reply, and reads again. Client-2 reads 0 bytes and ends, \
        while client-1 keeps waiting.";
    lanes("clients", &threads, &parts, "A thread for each client", description)
}
