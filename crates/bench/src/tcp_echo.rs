//! TCP echo: what a round trip, a byte and a connection cost, and what many clients do to a server.

use anyhow::Result;

use crate::descriptors;
use crate::group::Effort;
use crate::load::crowd::Crowd;
use crate::load::tcp;
use crate::peer::{FREE_PORT, Peer, Server};
use crate::peers::Peers;
use crate::processors::Place::{Apart, Together};
use crate::results::{Better, Measurement, Series};
use crate::sampling::{join, sample};

/// Clients at the places of the curve.
const CLIENTS: &[usize] = &[1, 10, 100, 1000];

/// It writes to its child without reading from it meanwhile. When more is on its way than fits between them, both wait for
/// ever, and so it has no throughput.
const STANDS_STILL: &str = "ncat -e cat";

/// # Errors
/// A peer cannot be built or measured.
pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let mut peers = peers(effort)?;
    let threads_or_tasks = peers.found();
    add_forking(&mut peers);
    let mut measurements = alone(&peers.found(), effort)?;
    measurements.extend(in_crowds(&threads_or_tasks, effort)?);
    Ok(measurements)
}

/// The model answer and those that do the same work.
///
/// # Errors
/// One of them cannot be built.
pub fn peers(effort: Effort) -> Result<Peers> {
    let mut peers = Peers::of("tcp-echo-solution", effort)?;
    peers.rust("std, 4 KiB buffer", "std-echo", ["4096"])?;
    peers.rust("std, 64 KiB buffer", "std-echo", ["65536"])?;
    peers.rust("std, io::copy", "std-echo", ["copy"])?;
    peers.rust("tokio", "tokio-echo", [])?;
    peers.c("C, a thread for each client", "echo_threads")?;
    peers.c("C, epoll", "echo_epoll")?;
    peers.python("Python, ThreadingTCPServer", "echo_threading");
    peers.python("Python, asyncio", "echo_asyncio");
    Ok(peers)
}

/// Those that start a process for each client: no place for a crowd.
pub fn add_forking(peers: &mut Peers) {
    peers.installed(
        "socat, fork",
        "socat",
        ["TCP-LISTEN:0,bind=127.0.0.1,fork,backlog=128", "PIPE"],
    );
    let listen = ["--listen", "127.0.0.1", FREE_PORT, "--keep-open", "--exec", "/bin/cat"];
    peers.installed(STANDS_STILL, "ncat", listen);
}

/// What one client sees.
fn alone(peers: &[Peer], effort: Effort) -> Result<Vec<Measurement>> {
    let (rounds, seconds) = (effort.rounds, effort.seconds);
    let trips = |server: &Server| Ok([tcp::round_trips(server.address, 64, seconds)?]);
    let bytes = |server: &Server| Ok([tcp::throughput(server.address, 1 << 20, seconds)?]);
    let visits = |server: &Server| Ok([tcp::connections(server.address, seconds)?]);
    let [trips] = sample(rounds, 0.0, Together, peers, trips)?;
    let streaming: Vec<Peer> =
        peers.iter().filter(|peer| peer.name != STANDS_STILL).cloned().collect();
    let [bytes] = sample(rounds, 0.0, Together, &streaming, bytes)?;
    let [visits] = sample(rounds, 0.0, Together, peers, visits)?;
    Ok(vec![
        Measurement::new(
            "tcp-echo-round-trips",
            "round trips of 64 bytes, 1 client, on the same processor as the server",
            "round trips/s",
            Better::Higher,
            trips,
        ),
        Measurement::new(
            "tcp-echo-throughput",
            "messages of 1 MiB there and back, 1 client, on the same processor as the server",
            "MiB/s",
            Better::Higher,
            bytes,
        ),
        Measurement::new(
            "tcp-echo-connections",
            "connections, 1 byte there and back on each, one after the other, on the same processor as the server",
            "connections/s",
            Better::Higher,
            visits,
        ),
    ])
}

/// What many clients see, and what they cost.
fn in_crowds(peers: &[Peer], effort: Effort) -> Result<Vec<Measurement>> {
    let places = descriptors::affordable(if effort.smoke { &CLIENTS[..2] } else { CLIENTS });
    let mut curves: [Vec<Vec<Series>>; 5] = Default::default();
    for clients in places {
        let measure = |server: &Server| crowd(server, clients, effort.seconds);
        let figures = sample(effort.rounds_of_curves(), clients as f64, Apart, peers, measure)?;
        curves.iter_mut().zip(figures).for_each(|(curve, place)| curve.push(place));
    }
    let [trips, half, last, memory, threads] = curves.map(|places| join(places.into_iter()));
    let curve = |name, title: &str, unit, better, series| {
        let title = format!(
            "{title}; each client has 1 message of 64 bytes on its way, all on another processor than the server"
        );
        Measurement::new(name, &title, unit, better, series).along("clients")
    };
    Ok(vec![
        curve(
            "tcp-echo-clients",
            "round trips of all clients together",
            "round trips/s",
            Better::Higher,
            trips,
        ),
        curve(
            "tcp-echo-latency",
            "time of a round trip, half are faster",
            "ms",
            Better::Lower,
            half,
        ),
        curve(
            "tcp-echo-latency-99",
            "time of a round trip, 99 of 100 are faster",
            "ms",
            Better::Lower,
            last,
        ),
        curve("tcp-echo-memory", "memory of the server", "MiB", Better::Lower, memory),
        curve("tcp-echo-threads", "threads of the server", "threads", Better::Lower, threads),
    ])
}

/// Round trips a second, two times of round trips in milliseconds, and what the server uses for that.
fn crowd(server: &Server, clients: usize, seconds: f64) -> Result<[f64; 5]> {
    let mut crowd = Crowd::connect(server.address, clients)?;
    let seen = crowd.talk(seconds)?;
    // As long as they are connected.
    let usage = server.usage()?;
    let mebibytes = usage.memory as f64 / f64::from(1 << 20);
    let milliseconds = |part| seen.quantile(part) * 1000.0;
    Ok([seen.round_trips, milliseconds(0.5), milliseconds(0.99), mebibytes, usage.threads as f64])
}
