//! TCP echo: what a round trip, a byte and a connection cost, and what many clients do to a server.

use anyhow::Result;

use crate::effort::Effort;
use crate::load::tcp_client;
use crate::load::tcp_crowd::Crowd;
use crate::measure::rounds::append;
use crate::measure::servers::sample;
use crate::peers::list::PeerList;
use crate::peers::server::{FREE_PORT, Peer, Server};
use crate::results::data::Better::{Higher, Lower};
use crate::results::data::{Measurement, OURS, Series};
use crate::system::affinity::Placement::{SameCore, SeparateCores};
use crate::system::descriptors;

/// The numbers of clients on the curves.
const CLIENTS: &[usize] = &[1, 10, 100, 1000];

/// Writes to its child without reading from it in the meantime. When a message does not fit into
/// the buffers between the two, both wait forever: so its throughput cannot be measured.
pub const CANNOT_STREAM: &str = "ncat -e cat";

/// Measures the group.
///
/// # Errors
///
/// A peer cannot be built or measured.
pub(crate) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let mut list = peers(effort)?;
    let threads_or_tasks = list.peers().to_vec();
    add_forking(&mut list);
    let mut measurements = one_client(list.peers(), effort)?;
    measurements.extend(many_clients(&threads_or_tasks, effort)?);
    Ok(measurements)
}

/// The model answer and its peers.
///
/// # Errors
///
/// A peer cannot be built.
pub fn peers(effort: Effort) -> Result<PeerList> {
    let mut list = PeerList::new(OURS, "tcp-echo-solution", effort)?;
    list.rust("std, 4 KiB buffer", "std-echo", ["4096"])?;
    list.rust("std, 64 KiB buffer", "std-echo", ["65536"])?;
    list.rust("std, io::copy", "std-echo", ["copy"])?;
    list.rust("tokio", "tokio-echo", [])?;
    list.c("C, a thread for each client", "echo_threads")?;
    list.c("C, epoll", "echo_epoll")?;
    list.python("Python, ThreadingTCPServer", "echo_threading.py");
    list.python("Python, asyncio", "echo_asyncio.py");
    Ok(list)
}

/// Adds the peers that start a process for each client, which are not measured with many clients.
pub fn add_forking(list: &mut PeerList) {
    let listen = ["TCP-LISTEN:0,bind=127.0.0.1,fork,backlog=128", "PIPE"];
    list.installed("socat, fork", "socat", listen);
    let listen = ["--listen", "127.0.0.1", FREE_PORT, "--keep-open", "--exec", "/bin/cat"];
    list.installed(CANNOT_STREAM, "ncat", listen);
}

fn one_client(peers: &[Peer], effort: Effort) -> Result<Vec<Measurement>> {
    let Effort { rounds, seconds, .. } = effort;
    let round_trips = |server: &Server| Ok([tcp_client::round_trips(server.address, 64, seconds)?]);
    let throughput =
        |server: &Server| Ok([tcp_client::throughput(server.address, 1 << 20, seconds)?]);
    let connections = |server: &Server| Ok([tcp_client::connections(server.address, seconds)?]);
    let streaming: Vec<Peer> =
        peers.iter().filter(|peer| peer.name != CANNOT_STREAM).cloned().collect();
    let [round_trips] = sample(rounds, 0.0, SameCore, peers, round_trips)?;
    let [throughput] = sample(rounds, 0.0, SameCore, &streaming, throughput)?;
    let [connections] = sample(rounds, 0.0, SameCore, peers, connections)?;
    let measurement = |name, what, unit, series| {
        let title = format!("{what}, on the same processor as the server");
        Measurement::new(name, &title, unit, Higher, series)
    };
    let small = "round trips of 64 bytes, 1 client";
    let large = "messages of 1 MiB there and back, 1 client";
    let short = "connections, 1 byte there and back on each, one after the other";
    Ok(vec![
        measurement("tcp-echo-round-trips", small, "round trips/s", round_trips),
        measurement("tcp-echo-throughput", large, "MiB/s", throughput),
        measurement("tcp-echo-connections", short, "connections/s", connections),
    ])
}

fn many_clients(peers: &[Peer], effort: Effort) -> Result<Vec<Measurement>> {
    let clients = if effort.smoke { &CLIENTS[..2] } else { CLIENTS };
    let mut curves: [Vec<Series>; 5] = Default::default();
    for clients in descriptors::affordable(clients) {
        let measure = |server: &Server| crowd(server, clients, effort.seconds);
        let rounds = effort.rounds_of_curves();
        let figures = sample(rounds, clients as f64, SeparateCores, peers, measure)?;
        for (curve, series) in curves.iter_mut().zip(figures) {
            for series in series {
                append(curve, series);
            }
        }
    }
    let [round_trips, median, latest, memory, threads] = curves;
    let curve = |name, what, unit, better, series| {
        let title = format!(
            "{what}; each client has 1 message of 64 bytes on its way, all on another processor \
             than the server"
        );
        Measurement::new(name, &title, unit, better, series).along("clients")
    };
    let rate = "round trips of all clients together";
    let half = "time of a round trip, half are faster";
    let most = "time of a round trip, 99 of 100 are faster";
    Ok(vec![
        curve("tcp-echo-clients", rate, "round trips/s", Higher, round_trips),
        curve("tcp-echo-latency", half, "ms", Lower, median),
        curve("tcp-echo-latency-99", most, "ms", Lower, latest),
        curve("tcp-echo-memory", "memory of the server", "MiB", Lower, memory),
        curve("tcp-echo-threads", "threads of the server", "threads", Lower, threads),
    ])
}

/// Round trips per second, the median and the 99th percentile of their duration in milliseconds,
/// and the memory in MiB and the threads that the server uses.
fn crowd(server: &Server, clients: usize, seconds: f64) -> Result<[f64; 5]> {
    let mut crowd = Crowd::connect(server.address, clients)?;
    let latencies = crowd.talk(seconds)?;
    // While the clients are still connected.
    let usage = server.usage()?;
    let mebibytes = usage.memory as f64 / f64::from(1 << 20);
    let milliseconds = |part| latencies.quantile(part) * 1000.0;
    let threads = usage.threads as f64;
    Ok([latencies.round_trips, milliseconds(0.5), milliseconds(0.99), mebibytes, threads])
}
