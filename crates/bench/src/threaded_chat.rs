//! Chat: how many lines a room delivers, how long one takes, and what it costs when somebody does not read.

use anyhow::Result;

use crate::descriptors;
use crate::group::Effort;
use crate::load::chat::Room;
use crate::load::pair;
use crate::peer::{Peer, Server};
use crate::peers::Peers;
use crate::processors::Place::{Anywhere, Apart, Together};
use crate::results::{Better, Measurement};
use crate::sampling::{join, sample};

/// Who hears the speaker, at the places of the curve.
const CLIENTS: &[usize] = &[1, 10, 100, 1000];

/// A thread that writes to all others waits for the one that does not read, and the whole room with it.
const STANDS_STILL: &str = "Python, threads";

/// # Errors
/// A peer cannot be built or measured.
pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let peers = peers(effort)?.found();
    let mut measurements = vec![deliveries(&peers, effort)?, clients(&peers, effort)?];
    measurements.extend(latency(&peers, effort)?);
    measurements.push(memory(&peers, effort)?);
    Ok(measurements)
}

/// The model answer and those that do the same work.
///
/// # Errors
/// One of them cannot be built.
pub fn peers(effort: Effort) -> Result<Peers> {
    let mut peers = Peers::of("threaded-chat-solution", effort)?;
    peers.rust("tokio", "tokio-chat", [])?;
    peers.rust("tokio, what waits in one write", "tokio-chat", ["batch"])?;
    peers.python("Python, asyncio", "chat_asyncio");
    peers.python(STANDS_STILL, "chat_threads");
    Ok(peers)
}

fn deliveries(peers: &[Peer], effort: Effort) -> Result<Measurement> {
    let hearers = if effort.smoke { 10 } else { 100 };
    let measure =
        |server: &Server| Ok([Room::fill(server.address, hearers)?.deliveries(effort.seconds)?]);
    let [series] = sample(effort.rounds, 0.0, Anywhere, peers, measure)?;
    let title = format!(
        "lines of 64 bytes delivered, 1 client speaks and {hearers} hear it, server and clients on all processors"
    );
    Ok(Measurement::new("threaded-chat-deliveries", &title, "deliveries/s", Better::Higher, series))
}

fn clients(peers: &[Peer], effort: Effort) -> Result<Measurement> {
    let mut places = Vec::new();
    for hearers in descriptors::affordable(if effort.smoke { &CLIENTS[..2] } else { CLIENTS }) {
        let measure = |server: &Server| {
            Ok([Room::fill(server.address, hearers)?.deliveries(effort.seconds)?])
        };
        // A room fills by telling each of all who came before: a thousand take seconds.
        let rounds = if hearers < 1000 {
            effort.rounds_of_curves()
        } else {
            effort.rounds_of_curves().min(2)
        };
        let [series] = sample(rounds, hearers as f64, Anywhere, peers, measure)?;
        places.push(series);
    }
    let title = "lines of 64 bytes delivered to all who hear the one that speaks, server and clients on all processors";
    let series = join(places.into_iter());
    Ok(Measurement::new("threaded-chat-clients", title, "deliveries/s", Better::Higher, series)
        .along("clients"))
}

fn latency(peers: &[Peer], effort: Effort) -> Result<Vec<Measurement>> {
    let measure = |server: &Server| {
        let took = pair::lines(server, if effort.smoke { 1 } else { 5 })?;
        Ok([took.one_line * 1000.0, took.two_lines * 1000.0])
    };
    let [one, two] = sample(effort.rounds, 0.0, Together, peers, measure)?;
    let one_title = "from a line of 5 letters that is sent until another client has it, all on the same processor";
    let two_title = "two lines in answer to one, the second sent when the other has the first, all on the same processor";
    Ok(vec![
        Measurement::new("threaded-chat-line", one_title, "ms", Better::Lower, one),
        Measurement::new("threaded-chat-two-lines", two_title, "ms", Better::Lower, two),
    ])
}

fn memory(peers: &[Peer], effort: Effort) -> Result<Measurement> {
    let peers: Vec<Peer> = peers.iter().filter(|peer| peer.name != STANDS_STILL).cloned().collect();
    let lines = if effort.smoke { 200 } else { 20_000 };
    // Chance plays no great part in it.
    let rounds = effort.rounds.min(3);
    let measure = |server: &Server| Ok([pair::cost_of_a_silent_reader(server, lines)?]);
    let [series] = sample(rounds, 0.0, Apart, &peers, measure)?;
    let title =
        "memory that 1 client costs that never reads, while another one says 20 MiB to a third";
    Ok(Measurement::new("threaded-chat-memory", title, "MiB", Better::Lower, series))
}
