//! What goes over the wire: connections, their ends, the cuts in a stream, datagrams.

use crate::{
    Picture,
    bytes::{Run, cells, row},
    canvas::Canvas,
    ladder::{
        Row::{Calls, LateLeft, Left, LostLeft, LostRight, Pause, Right},
        ladder,
    },
};

pub fn all() -> Vec<Picture> {
    vec![connection(), retransmission(), half_close(), reset(), stream(), framings(), datagrams()]
}

fn connection() -> Picture {
    let rows = [
        Calls("", "bind, listen"),
        Calls("connect", ""),
        Right("SYN"),
        Left("SYN, ACK"),
        Right("ACK"),
        Calls("returns", "in the queue"),
        Calls("", "accept"),
        Calls("write_all", "read waits"),
        Right("5 bytes"),
        Calls("read waits", "read: 5"),
        Left("5 bytes"),
        Calls("read: 5", ""),
        Calls("drop", ""),
        Right("FIN: my end"),
        Calls("", "read: 0"),
        Calls("", "drop"),
        Left("FIN: my end"),
        Calls("TIME_WAIT", "gone"),
    ];
    let told = "The server binds and listens. The client calls connect; three packets, SYN, SYN with ACK, and ACK, make \
                the connection, and connect returns while the server has it only in its queue. Later the server calls \
                accept. Five bytes go to the server and five back. The client drops its stream, which sends FIN; the \
                server's read returns 0, it drops its stream too, and another FIN goes back. The client's side, which \
                has closed first, stays in TIME_WAIT for a while.";
    ladder("connection", ["client", "server"], &rows, "The life of a connection", told)
}

fn retransmission() -> Picture {
    let rows = [
        Calls("write_all", "read waits"),
        LostRight("bytes 5 to 8"),
        Pause("no ACK: 0.2 s"),
        LostRight("bytes 5 to 8"),
        Pause("no ACK: 0.4 s"),
        Right("bytes 5 to 8"),
        Calls("", "read: 4"),
        Left("ACK 9"),
    ];
    let told = "The client writes four bytes. Its kernel sends them in a packet that is lost. It gets no acknowledgement \
                for 0.2 seconds and sends them again, and that packet is lost too. It waits twice as long and sends them a \
                third time. They arrive, the server reads four bytes, and its kernel acknowledges everything before byte 9.";
    ladder("retransmission", ["client", "server"], &rows, "TCP repeats what was lost", told)
}

fn half_close() -> Picture {
    let rows = [
        Calls("write_all", ""),
        Right("18 bytes"),
        Calls("shutdown(Write)", "read: 18"),
        Right("FIN"),
        Calls("read waits", "read: 0"),
        Calls("", "write_all"),
        Left("7 bytes"),
        Calls("read: 7", "drop"),
        Left("FIN"),
        Calls("read: 0", ""),
    ];
    let told = "The client writes 18 bytes and calls shutdown for writing, which sends FIN. The server reads 18 bytes and \
                then 0, the end. It still writes 7 bytes, which the client reads. Then the server drops its stream, and \
                the client reads 0 as well.";
    ladder(
        "half-close",
        ["client", "server"],
        &rows,
        "Half-close: one direction ends, the other goes on",
        told,
    )
}

fn reset() -> Picture {
    let rows = [
        Calls("write_all", ""),
        Right("5 bytes"),
        Calls("read waits", "5 bytes unread"),
        Calls("", "drop"),
        Left("RST"),
        Calls("read:", "gone"),
        Calls("Connection", ""),
        Calls("reset by peer", ""),
    ];
    let told = "The client writes 5 bytes, which arrive and are not read. The server drops its stream. Instead of FIN its \
                system sends RST, and the client's read fails with Connection reset by peer.";
    ladder("reset", ["client", "server"], &rows, "Reset: closed with bytes unread", told)
}

fn datagrams() -> Picture {
    let rows = [
        Calls("send_to 1", ""),
        Right("1"),
        Left("1"),
        Calls("send_to 2", ""),
        LostRight("2 is lost"),
        Pause("silence: timeout"),
        Calls("send_to 2", ""),
        Right("2 again"),
        LostLeft("its answer is lost"),
        Pause("silence: timeout"),
        Calls("send_to 2", ""),
        Right("2 again"),
        LateLeft("its answer is late"),
        Calls("send_to 3", ""),
        Right("3"),
        Left("3"),
        Calls("3, and then 2!", ""),
    ];
    let told = "Datagram 1 and its answer arrive. Datagram 2 is lost on the way, and the client learns of it only because \
                nothing comes back. It sends 2 again; this time the answer is lost. It sends 2 a third time, and the \
                answer takes long: the client has sent 3 and got its answer before that of 2 arrives.";
    ladder(
        "datagrams",
        ["client", "server"],
        &rows,
        "Datagrams that are lost, and one that is late",
        told,
    )
}

/// The pieces are those that the listing `borders` reads.
fn stream() -> Picture {
    let mut canvas = Canvas::default();
    let written: [&[u8]; 3] = [b"one,", b"two,", b"three"];
    let all = written.concat();
    canvas.text("note", (10, 18), "three calls of write_all");
    let mut x = 10;
    for (word, class) in written.iter().zip(["a", "b", "c"]) {
        cells(&mut canvas, (x, 26), 26, class, word);
        x += 26 * i32::try_from(word.len()).expect("a word is short") + 10;
    }
    canvas.text("note", (10, 84), "the stream: 13 bytes, no borders");
    cells(&mut canvas, (10, 92), 26, "plain", &all);
    canvas.text("note", (10, 150), "reads into a buffer of 6 bytes");
    x = 10;
    for piece in all.chunks(6) {
        cells(&mut canvas, (x, 158), 26, "plain", piece);
        canvas.text("code", (x, 200), &format!("{}", piece.len()));
        x += 26 * i32::try_from(piece.len()).expect("a piece is short") + 10;
    }
    let told = "Three writes, one comma, two comma, and three, become one stream of 13 bytes without borders. Reads into \
                a buffer of 6 bytes cut it into one comma t w, o comma t h r e, and e.";
    canvas.finish("stream", (400, 210), "One stream, cut in two ways", told)
}

fn framings() -> Picture {
    let mut canvas = Canvas::default();
    canvas.text("note", (10, 18), "a newline at the end of each");
    cells(&mut canvas, (10, 26), 30, "a", b"hi");
    cells(&mut canvas, (70, 26), 30, "c", b"\n");
    cells(&mut canvas, (110, 26), 30, "a", b"there");
    cells(&mut canvas, (260, 26), 30, "c", b"\n");
    canvas.text("note", (10, 92), "the length in front of each, 4 bytes, most significant first");
    let mut x = 10;
    for message in ["hi", "there"] {
        let runs =
            [Run::new(message.len().to_string(), 4, "c"), Run::new(message, message.len(), "a")];
        row(&mut canvas, (x, 100), 24, &runs);
        x += 24 * i32::try_from(4 + message.len()).expect("a message is short") + 10;
    }
    let told = "The messages hi and there, first each with a newline behind it, then each with its length in front: 4 \
                bytes that say 2, then hi; 4 bytes that say 5, then there.";
    canvas.finish("framings", (400, 150), "Two ways to tell messages apart", told)
}
