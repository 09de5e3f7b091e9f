//! Chat: how many lines a room delivers, how long a line takes, and what a client costs that does
//! not read.

use anyhow::Result;

use crate::effort::Effort;
use crate::load::chat_pair;
use crate::load::chat_room::Room;
use crate::measure::rounds::append;
use crate::measure::servers::sample;
use crate::peers::list::PeerList;
use crate::peers::server::{Peer, Server};
use crate::results::data::{Better, Measurement, OURS};
use crate::system::affinity::Placement::{SameCore, SeparateCores, Unpinned};
use crate::system::descriptors;

/// The numbers of listeners on the curve.
const LISTENERS: &[usize] = &[1, 10, 100, 1000];
/// From this many listeners on a room takes seconds to fill, since all are told about each later
/// one: two rounds have to suffice.
const LARGE_ROOM: usize = 1000;

/// One of its threads writes to all clients in turn. With a client that does not read, the whole
/// room waits: so the cost of such a client cannot be measured.
const BLOCKS_ON_SILENT_READER: &str = "Python, threads";

/// Measures the group.
///
/// # Errors
///
/// A peer cannot be built or measured.
pub(crate) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let list = peers(effort)?;
    let peers = list.peers();
    let mut measurements = vec![deliveries(peers, effort)?, deliveries_curve(peers, effort)?];
    measurements.extend(latency(peers, effort)?);
    measurements.push(memory(peers, effort)?);
    Ok(measurements)
}

/// The model answer and its peers.
///
/// # Errors
///
/// A peer cannot be built.
pub fn peers(effort: Effort) -> Result<PeerList> {
    let mut list = PeerList::new(OURS, "threaded-chat-solution", effort)?;
    list.rust("tokio", "tokio-chat", [])?;
    list.rust("tokio, what waits in one write", "tokio-chat", ["batch"])?;
    list.python("Python, asyncio", "chat_asyncio.py");
    list.python(BLOCKS_ON_SILENT_READER, "chat_threads.py");
    Ok(list)
}

fn deliver(server: &Server, listeners: usize, effort: Effort) -> Result<[f64; 1]> {
    Ok([Room::fill(server.address, listeners)?.deliveries(effort.seconds)?])
}

fn deliveries(peers: &[Peer], effort: Effort) -> Result<Measurement> {
    let listeners = if effort.smoke { 10 } else { 100 };
    let measure = |server: &Server| deliver(server, listeners, effort);
    let [series] = sample(effort.rounds, 0.0, Unpinned, peers, measure)?;
    let title = format!(
        "lines of 64 bytes delivered, 1 client speaks and {listeners} hear it, server and clients \
         on all processors"
    );
    Ok(Measurement::new("threaded-chat-deliveries", &title, "deliveries/s", Better::Higher, series))
}

fn deliveries_curve(peers: &[Peer], effort: Effort) -> Result<Measurement> {
    let listeners = if effort.smoke { &LISTENERS[..2] } else { LISTENERS };
    let mut curve = Vec::new();
    for listeners in descriptors::affordable(listeners) {
        let most_rounds = if listeners < LARGE_ROOM { usize::MAX } else { 2 };
        let rounds = effort.rounds_of_curves().min(most_rounds);
        let measure = |server: &Server| deliver(server, listeners, effort);
        let [place] = sample(rounds, listeners as f64, Unpinned, peers, measure)?;
        for series in place {
            append(&mut curve, series);
        }
    }
    let title = "lines of 64 bytes delivered to all who hear the one that speaks, server and \
                 clients on all processors";
    Ok(Measurement::new("threaded-chat-clients", title, "deliveries/s", Better::Higher, curve)
        .along("clients"))
}

fn latency(peers: &[Peer], effort: Effort) -> Result<Vec<Measurement>> {
    let count = if effort.smoke { 1 } else { 5 };
    let measure = |server: &Server| {
        let latency = chat_pair::latency(server, count)?;
        Ok([latency.one_line * 1000.0, latency.two_lines * 1000.0])
    };
    let [one, two] = sample(effort.rounds, 0.0, SameCore, peers, measure)?;
    let one_title = "from a line of 5 letters that is sent until another client has it, all on \
                     the same processor";
    let two_title = "two lines in answer to one, the second sent when the other has the first, \
                     all on the same processor";
    Ok(vec![
        Measurement::new("threaded-chat-line", one_title, "ms", Better::Lower, one),
        Measurement::new("threaded-chat-two-lines", two_title, "ms", Better::Lower, two),
    ])
}

fn memory(peers: &[Peer], effort: Effort) -> Result<Measurement> {
    let peers: Vec<Peer> =
        peers.iter().filter(|peer| peer.name != BLOCKS_ON_SILENT_READER).cloned().collect();
    let lines = if effort.smoke { 200 } else { 20_000 };
    // Memory varies little between rounds.
    let rounds = effort.rounds.min(3);
    let measure = |server: &Server| Ok([chat_pair::cost_of_a_silent_reader(server, lines)?]);
    let [series] = sample(rounds, 0.0, SeparateCores, &peers, measure)?;
    let title =
        "memory that 1 client costs that never reads, while another one says 20 MiB to a third";
    Ok(Measurement::new("threaded-chat-memory", title, "MiB", Better::Lower, series))
}
