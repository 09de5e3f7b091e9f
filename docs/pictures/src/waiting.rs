//! Who waits where: in a queue, in a call, or for a runtime.

use crate::{
    Picture,
    canvas::Canvas,
    lanes::{
        Does::{Runs, Waits},
        Part::{During, Says, Signal},
        lanes,
    },
};

pub fn all() -> Vec<Picture> {
    vec![queue(), models(), feedback()]
}

fn queue() -> Picture {
    let mut canvas = Canvas::default();
    for (y, name) in [(20, "connect"), (60, "connect"), (100, "connect")] {
        canvas.labelled("plain", (4, y), (84, 28), name);
    }
    for slot in 0..2 {
        canvas.labelled("b", (150 + slot * 44, 40), (40, 40), ["1", "2"][usize::from(slot > 0)]);
    }
    canvas.arrow("line", (88, 34), (148, 52));
    canvas.arrow("line", (88, 74), (148, 66));
    canvas.line("waits", (88, 114), (140, 96));
    canvas.cross((144, 92));
    canvas.text("note", (104, 134), "the queue is full: it waits,");
    canvas.text("note", (104, 150), "and is not refused");
    canvas.arrow("line", (234, 60), (292, 60));
    canvas.centred("code", (264, 52), "accept");
    canvas.labelled("a", (294, 36), (100, 48), "the program");
    canvas.centred("note", (190, 30), "listen(1)");
    let told = "Three clients call connect. With listen(1) Linux has room for two connections in the queue, although the \
                program has not accepted any. The third client is not refused: it waits until accept takes one out.";
    canvas.finish("queue", (400, 156), "The queue in front of accept", told)
}

/// Two connections, served in three ways.
fn models() -> Picture {
    let threads = [("blocking", 40), ("", 105), ("non-blocking", 185), ("async", 298)];
    let parts = [
        Says(0, 0, "ada"),
        Says(1, 0, "bob"),
        During(0, 0, 3, Waits),
        During(0, 3, 4, Runs),
        During(0, 4, 8, Waits),
        During(1, 0, 5, Waits),
        During(1, 5, 6, Runs),
        During(1, 6, 8, Waits),
        During(2, 0, 8, Runs),
        Says(2, 0, "ada? bob?"),
        Says(2, 1, "ada? bob?"),
        Says(2, 2, "ada? bob?"),
        Says(2, 3, "ada!"),
        Says(2, 4, "ada? bob?"),
        Says(2, 5, "bob!"),
        Says(2, 6, "ada? bob?"),
        Says(3, 0, "wake me"),
        During(3, 0, 3, Waits),
        During(3, 3, 4, Runs),
        Says(3, 3, "ada's task"),
        During(3, 4, 5, Waits),
        During(3, 5, 6, Runs),
        Says(3, 5, "bob's task"),
        During(3, 6, 8, Waits),
    ];
    let told = "Bytes from ada come first, then bytes from bob. Blocking: two threads, each sleeps until bytes of its own \
                connection are there. Non-blocking: one thread asks both sockets again and again and never sleeps. Async: one \
                thread sleeps until the system names a connection that is ready, and runs the task that belongs to it.";
    lanes("models", &threads, &parts, "Three ways to wait for two connections", told)
}

fn feedback() -> Picture {
    let threads = [("you", 60), ("cargo lab check", 290)];
    let parts = [
        During(0, 0, 3, Runs),
        Says(0, 0, "read the step"),
        Says(0, 1, "fill the gap"),
        Signal(0, 1, 3, "save, check"),
        During(1, 3, 5, Runs),
        Says(1, 4, "runs it"),
        During(0, 3, 5, Waits),
        Signal(1, 0, 5, "report, next step"),
        During(0, 5, 8, Runs),
        Says(0, 6, "read all of it"),
        Signal(0, 1, 8, "save, check"),
        During(1, 8, 9, Runs),
    ];
    let told = "You read the assignment of the step and fill the gap in the program. You save and check. The check runs \
                your program and hands back a report, or the next step. You read all of the report, and go round again.";
    lanes("feedback", &threads, &parts, "The feedback loop", told)
}
