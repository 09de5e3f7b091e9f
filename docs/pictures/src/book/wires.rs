//! What passes over the wire: connections and how they end, pieces of a stream, datagrams.

use crate::drawing::bytes::{Field, cells, row};
use crate::drawing::canvas::{Canvas, Picture};
use crate::drawing::ladder::Row::{Calls, LateLeft, Left, LostLeft, LostRight, Pause, Right};
use crate::drawing::ladder::ladder;

pub(super) fn all() -> Vec<Picture> {
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
    let description = "\
        The server calls bind and listen. The client calls connect. Three \
        packets, SYN, SYN with ACK, and ACK, establish the connection, and \
        connect returns while the connection still waits in the server's \
        queue. Later the server calls accept. Five bytes go to the server and \
        five come back. The client drops its stream, which sends FIN. The \
        server's read returns 0; the server drops its stream too, which sends \
        another FIN back. The client closed first, so its side stays in \
        TIME_WAIT for a while.";
    ladder("connection", ["client", "server"], &rows, "The life of a connection", description)
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
    let description = "\
        The client writes four bytes. Its kernel sends them in a packet that \
        is lost. It gets no acknowledgement for 0.2 seconds and sends them \
        again, and that packet is lost too. It waits twice as long and sends \
        them a third time. They arrive, the server reads four bytes, and its \
        kernel acknowledges everything before byte 9.";
    let title = "TCP repeats what was lost";
    ladder("retransmission", ["client", "server"], &rows, title, description)
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
    let description = "\
        The client writes 18 bytes and calls shutdown for writing, which sends \
        FIN. The server reads 18 bytes and then 0, the end of the stream. It \
        can still write 7 bytes, which the client reads. Then the server drops \
        its stream, and the client reads 0 as well.";
    ladder(
        "half-close",
        ["client", "server"],
        &rows,
        "Half-close: one direction ends, the other goes on",
        description,
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
    let description = "\
        The client writes 5 bytes, which arrive, but the server does not read \
        them. The server drops its stream. Its kernel sends RST instead of \
        FIN, and the client's read fails with Connection reset by peer.";
    ladder("reset", ["client", "server"], &rows, "Reset: closed with bytes unread", description)
}

fn datagrams() -> Picture {
    let rows = [
        Calls("send_to 1", ""),
        Right("1"),
        Left("1"),
        Calls("send_to 2", ""),
        LostRight("2 is lost"),
        Pause("timeout"),
        Calls("send_to 2", ""),
        Right("2 again"),
        LostLeft("its reply is lost"),
        Pause("timeout"),
        Calls("send_to 2", ""),
        Right("2 again"),
        LateLeft("its reply is late"),
        Calls("send_to 3", ""),
        Right("3"),
        Left("3"),
        Calls("3, then 2!", ""),
    ];
    let description = "\
        Datagram 1 and its reply arrive. Datagram 2 is lost, which the client \
        notices only by a timeout. It sends 2 again; this time the reply is \
        lost. It sends 2 a third time, and the reply is late: the client has \
        already sent 3 and received the reply to 3 when the reply to 2 \
        arrives.";
    ladder("datagrams", ["client", "server"], &rows, "Lost datagrams, and a late one", description)
}

/// The same pieces that the listing `borders` reads.
fn stream() -> Picture {
    let mut canvas = Canvas::default();
    let written: [&[u8]; 3] = [b"one,", b"two,", b"three"];
    let all = written.concat();
    canvas.text("note", (10, 18), "three calls to write_all");
    let mut x = 10;
    for (word, class) in written.iter().zip(["a", "b", "c"]) {
        cells(&mut canvas, (x, 26), 26, class, word);
        x += 26 * i32::try_from(word.len()).expect("a word is short") + 10;
    }
    canvas.text("note", (10, 84), "the stream: 13 bytes, no boundaries");
    cells(&mut canvas, (10, 92), 26, "plain", &all);
    canvas.text("note", (10, 150), "reads into a buffer of 6 bytes");
    x = 10;
    for piece in all.chunks(6) {
        cells(&mut canvas, (x, 158), 26, "plain", piece);
        canvas.text("code", (x, 200), &format!("{}", piece.len()));
        x += 26 * i32::try_from(piece.len()).expect("a piece is short") + 10;
    }
    let description = "\
        Three writes, one comma, two comma, and three, become one stream of 13 \
        bytes without message boundaries. Reads into a buffer of 6 bytes cut \
        it into one comma t w, o comma t h r e, and e.";
    canvas.finish("stream", (400, 210), "One stream, cut in two ways", description)
}

fn framings() -> Picture {
    let mut canvas = Canvas::default();
    canvas.text("note", (10, 18), "a newline after each message");
    cells(&mut canvas, (10, 26), 30, "a", b"hi");
    cells(&mut canvas, (70, 26), 30, "c", b"\n");
    cells(&mut canvas, (110, 26), 30, "a", b"there");
    cells(&mut canvas, (260, 26), 30, "c", b"\n");
    canvas.text("note", (10, 92), "its length before each message: 4 bytes, big-endian");
    let mut x = 10;
    for message in ["hi", "there"] {
        let fields = [
            Field::new(message.len().to_string(), 4, "c"),
            Field::new(message, message.len(), "a"),
        ];
        row(&mut canvas, (x, 100), 24, &fields);
        x += 24 * i32::try_from(4 + message.len()).expect("a message is short") + 10;
    }
    let description = "\
        The messages hi and there, framed in two ways. First each has a \
        newline after it. Then each has its length before it: 4 bytes with the \
        number 2, then hi; 4 bytes with the number 5, then there.";
    canvas.finish("framings", (400, 150), "Two ways to frame messages", description)
}
