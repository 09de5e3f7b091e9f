//! No peer wins by being wrong: each does the same work as the model answer, byte for byte. A
//! half-close is not tried, since ncat does not support it and no measurement needs it.
//!
//! Our own peers must do the work. A foreign program that cannot do it, or that does not start, is
//! left out with a message: `cargo test -p bench --test peers -- --nocapture` shows it.

use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::panic::{self, AssertUnwindSafe};
use std::thread;
use std::time::{Duration, Instant};

use bench::effort::Effort;
use bench::groups::{tcp_echo, threaded_chat, udp_echo};
use bench::load::chat_client::ChatClient;
use bench::peers::server::{Peer, Server};
use bench::results::data::OURS;
use bench::system::affinity::Placement;

/// Reached only when something is wrong.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A foreign program may well be unable to do the work: this is long enough to see it.
const FOREIGN_TIMEOUT: Duration = Duration::from_secs(10);

fn echo_peers() -> Vec<Peer> {
    let mut list = tcp_echo::peers(Effort::SMOKE).expect("the peers can be built");
    tcp_echo::add_forking(&mut list);
    list.peers().to_vec()
}

/// Starts each peer and runs the check, which panics if the peer does its work wrong.
fn check_each(peers: &[Peer], check: impl Fn(&Peer, Server)) {
    assert_eq!(peers[0].name, OURS);
    assert!(peers.len() > 1, "there are peers beside ours");
    for peer in peers {
        let run = || check(peer, peer.start(Placement::SeparateCores).expect(peer.name));
        if !peer.is_foreign {
            run();
        } else if panic::catch_unwind(AssertUnwindSafe(run)).is_err() {
            eprintln!("left out: {}, because it cannot do this work: see above", peer.name);
        }
    }
}

/// Bytes of which no part is like another, so that none can be taken for another.
fn noise(count: u32) -> Vec<u8> {
    (0..count / 4).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

#[test]
fn every_tcp_echo_sends_back_a_mebibyte_unchanged() {
    check_each(&echo_peers(), |peer, server| {
        let sent = noise(if peer.name == tcp_echo::CANNOT_STREAM { 1 << 12 } else { 1 << 20 });
        let mut stream = TcpStream::connect(server.address).expect("it listens");
        let timeout = if peer.is_foreign { FOREIGN_TIMEOUT } else { TIMEOUT };
        stream.set_read_timeout(Some(timeout)).expect("it is not 0");
        stream.set_write_timeout(Some(timeout)).expect("it is not 0");
        let mut output = stream.try_clone().expect("a descriptor is free");

        let mut received = vec![0; sent.len()];
        thread::scope(|scope| {
            scope.spawn(|| output.write_all(&sent));
            stream.read_exact(&mut received).expect(peer.name);
        });

        assert!(received == sent, "{} sends back something else", peer.name);
    });
}

#[test]
fn every_udp_echo_sends_back_datagrams_unchanged() {
    let list = udp_echo::peers(Effort::SMOKE).expect("the peers can be built");
    check_each(list.peers(), |peer, server| {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        socket.connect(server.address).expect("an address");
        socket.set_read_timeout(Some(TIMEOUT)).expect("it is not 0");
        for size in [0, 64, 4096, 65_504] {
            let sent = noise(size);
            let mut received = vec![0; 65_536];

            socket.send(&sent).expect(peer.name);
            let count = socket.recv(&mut received).expect(peer.name);

            assert!(received[..count] == sent, "{} changes {size} bytes", peer.name);
        }
    });
}

#[test]
fn every_chat_delivers_lines_to_all_but_the_speaker() {
    let list = threaded_chat::peers(Effort::SMOKE).expect("the peers can be built");
    check_each(list.peers(), |peer, server| {
        let name = peer.name;
        let mut clients = ["ada", "bob", "cleo"]
            .map(|client| ChatClient::join(server.address, client).expect(name));
        let next = |client: &mut ChatClient| client.read_line().expect(name);

        clients[2].send("one\ntwo\n").expect(name);
        for (index, later) in [&["bob", "cleo"][..], &["cleo"]].into_iter().enumerate() {
            for client in later {
                let joined = format!("* {client} has entered the room\n");
                assert_eq!(next(&mut clients[index]), joined, "{name}");
            }
            assert_eq!(next(&mut clients[index]), "[cleo] one\n", "{name}");
            assert_eq!(next(&mut clients[index]), "[cleo] two\n", "{name}");
        }
        clients[0].send("three\n").expect(name);

        let message = "the speaker gets something else";
        assert_eq!(next(&mut clients[2]), "[ada] three\n", "{name}: {message}");
        let [ada, bob, mut cleo] = clients;
        drop((ada, bob));
        let mut left = [next(&mut cleo), next(&mut cleo)];
        left.sort();
        assert_eq!(left, ["* ada has left the room\n", "* bob has left the room\n"], "{name}");
    });
}

#[test]
fn a_server_ends_with_all_its_children_when_it_is_dropped() {
    check_each(&echo_peers(), |peer, server| {
        let address = server.address;
        let _client = TcpStream::connect(address).expect(peer.name);

        drop(server);

        // A child of the server has the listening socket, too: it was killed, but may still be ending.
        let deadline = Instant::now() + TIMEOUT;
        while TcpStream::connect(address).is_ok() {
            assert!(Instant::now() < deadline, "{} still listens", peer.name);
            thread::yield_now();
        }
    });
}
