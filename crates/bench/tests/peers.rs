//! Nobody wins by being wrong: every peer does what its model answer does, bit for bit. Only that a client ends its side and
//! still gets the rest is not looked at: ncat does not do that, and no measurement needs it.

use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::thread;
use std::time::Duration;

use bench::group::Effort;
use bench::load::chat::Guest;
use bench::peer::{Peer, Server};
use bench::peers::OURS;
use bench::processors::Place;
use bench::{tcp_echo, threaded_chat, udp_echo};

const EFFORT: Effort = Effort { rounds: 1, seconds: 0.0, smoke: true };

/// Only reached when something is wrong.
const DEADLINE: Option<Duration> = Some(Duration::from_secs(60));

fn echoing() -> Vec<Peer> {
    let mut peers = tcp_echo::peers(EFFORT).expect("they can be built");
    tcp_echo::add_forking(&mut peers);
    peers.found()
}

/// All peers that are installed, ours among them, each started.
fn servers(peers: Vec<Peer>) -> impl Iterator<Item = (&'static str, Server)> {
    assert_eq!(peers[0].name, OURS);
    assert!(peers.len() > 1, "there are peers beside ours");
    peers.into_iter().map(|peer| (peer.name, peer.start(Place::Apart).expect("it starts")))
}

/// Bytes in which no part is like another, so that none can stand in for it.
fn noise(count: u32) -> Vec<u8> {
    (0..count / 4).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect()
}

#[test]
fn every_tcp_echo_sends_back_a_mebibyte_as_it_came() {
    let sent = noise(1 << 20);
    for (name, server) in servers(echoing()) {
        let mut stream = TcpStream::connect(server.address).expect("it listens");
        stream.set_read_timeout(DEADLINE).expect("it is not 0");
        let mut output = stream.try_clone().expect("a descriptor is free");

        let came = thread::scope(|scope| {
            scope.spawn(|| output.write_all(&sent));
            let mut came = vec![0; sent.len()];
            stream.read_exact(&mut came).map(|()| came).expect(name)
        });

        assert!(came == sent, "{name} sends back something else");
    }
}

#[test]
fn every_udp_echo_sends_back_datagrams_as_they_came() {
    for (name, server) in servers(udp_echo::peers(EFFORT).expect("they can be built").found()) {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
        socket.connect(server.address).expect("an address");
        socket.set_read_timeout(DEADLINE).expect("it is not 0");
        for size in [0, 64, 4096, 65_504] {
            let sent = noise(size);
            let mut came = vec![0; 65_536];

            socket.send(&sent).expect(name);
            let count = socket.recv(&mut came).expect(name);

            assert!(came[..count] == sent, "{name} sends back something else than {size} bytes");
        }
    }
}

#[test]
fn every_chat_tells_the_others_and_not_the_speaker() {
    for (name, server) in servers(threaded_chat::peers(EFFORT).expect("they can be built").found())
    {
        let mut guests =
            ["ada", "bob", "cleo"].map(|guest| Guest::enter(server.address, guest).expect(name));
        let heard = |guest: &mut Guest| guest.line().expect(name);

        guests[2].say("one\ntwo\n").expect(name);
        for (place, before) in [&["bob", "cleo"][..], &["cleo"]].into_iter().enumerate() {
            for entered in before {
                assert_eq!(
                    heard(&mut guests[place]),
                    format!("* {entered} has entered the room\n"),
                    "{name}"
                );
            }
            assert_eq!(heard(&mut guests[place]), "[cleo] one\n", "{name}");
            assert_eq!(heard(&mut guests[place]), "[cleo] two\n", "{name}");
        }
        guests[0].say("three\n").expect(name);

        assert_eq!(
            heard(&mut guests[2]),
            "[ada] three\n",
            "{name} has told the speaker something else"
        );
        let [ada, bob, mut cleo] = guests;
        drop((ada, bob));
        let mut left = [heard(&mut cleo), heard(&mut cleo)];
        left.sort();
        assert_eq!(left, ["* ada has left the room\n", "* bob has left the room\n"], "{name}");
    }
}

#[test]
fn a_server_ends_with_all_its_children_when_it_is_dropped() {
    for (name, server) in servers(echoing()) {
        let address = server.address;
        let _client = TcpStream::connect(address).expect(name);

        drop(server);

        assert!(TcpStream::connect(address).is_err(), "{name} still listens");
    }
}
