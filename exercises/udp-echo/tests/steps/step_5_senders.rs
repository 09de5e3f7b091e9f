//! One socket, many senders.
//!
//! The smallest thing that passes: perhaps what you already have, if each datagram is returned to its own sender.
//!
//! Notice before you move on: there is no second thread, and still no sender waits for another. With TCP, each read
//! waits for one client, so each client needs a thread. Here one receive takes whatever arrives next, from any sender.
//! `connect` on the server's socket would end that, because the socket would then receive from one sender only.
//!
//! Read on: docs/udp-echo.md, "One socket, many senders". connect(2), about datagram sockets.

use crate::server;

#[test]
fn each_sender_gets_its_own_in_its_order() {
    let server = server();
    let senders: Vec<_> = (0..32).map(|_| server.datagrams()).collect();
    let datagram = |sender, number| format!("number {number} from sender {sender}");

    for round in [1, 3, 5] {
        for number in [round, round + 1] {
            senders
                .iter()
                .enumerate()
                .for_each(|(at, sender)| _ = sender.send(datagram(at, number)));
        }
        for (at, sender) in senders.iter().enumerate().rev() {
            sender.expect(datagram(at, round)).expect(datagram(at, round + 1));
        }
    }
}

#[test]
fn senders_that_have_gone_harm_no_one() {
    let server = server();
    let sender = server.datagrams();

    // Each is gone before its datagram is looked at: the reply finds nobody, and the system may report that.
    for _ in 0..3 {
        server.while_stopped(|| _ = server.datagrams().send("nobody will be there"));
        sender.send("still there?").expect("still there?");
    }
}

#[test]
fn two_senders_at_the_same_moment_are_not_mixed_up() {
    let server = server();
    let (one, two) = (server.datagrams(), server.datagrams());

    server.while_stopped(|| {
        one.send("half of ");
        two.send("a sentence\n");
    });

    one.expect("half of ");
    two.expect("a sentence\n");
}
