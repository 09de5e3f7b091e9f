//! Ways to wait: in a queue, in a blocking call, for a runtime, for a check.

use crate::drawing::canvas::{Canvas, Picture};
use crate::drawing::lanes::Does::{Runs, Waits};
use crate::drawing::lanes::Part::{During, Says, Signal};
use crate::drawing::lanes::lanes;

pub(super) fn all() -> Vec<Picture> {
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
    canvas.text("note", (104, 150), "but is not refused");
    canvas.arrow("line", (234, 60), (292, 60));
    canvas.centred("code", (264, 52), "accept");
    canvas.labelled("a", (294, 36), (100, 48), "the program");
    canvas.centred("note", (190, 30), "listen(1)");
    let description = "\
        Three clients call connect. With listen(1), Linux has room for two \
        connections in the queue, even though the program has not accepted \
        any. The third client is not refused: it waits until accept takes a \
        connection out of the queue.";
    canvas.finish("queue", (400, 156), "The queue before accept", description)
}

/// Three ways to wait for two connections.
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
    let description = "\
        Bytes from ada arrive first, then bytes from bob. Blocking: each of \
        two threads sleeps until its own connection has bytes. Non-blocking: \
        one thread asks both sockets in a loop and never sleeps. Async: one \
        thread sleeps until the kernel reports a connection that is ready, and \
        then runs the task of that connection.";
    lanes("models", &threads, &parts, "Three ways to wait for two connections", description)
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
    let description = "\
        You read the assignment of a step and fill the gap in the program. You \
        save and check. The check runs your program and shows a report, or the \
        next step. You read all of the report, and repeat.";
    lanes("feedback", &threads, &parts, "The feedback loop", description)
}
