//! UDP echo: datagrams that come back, when the next one waits for it and when it does not.

use anyhow::Result;

use crate::group::Effort;
use crate::load::udp;
use crate::peer::{Peer, Server};
use crate::peers::Peers;
use crate::processors::Place::{self, Apart, Together};
use crate::results::{Better, Measurement};
use crate::sampling::sample;

/// # Errors
/// A peer cannot be built or measured.
pub fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let peers = peers(effort)?.found();
    Ok(vec![
        replies(
            "udp-echo-one-in-flight",
            "datagrams of 64 bytes there and back, 1 on its way, client and server on the same processor",
            &peers,
            (Together, 1),
            effort,
        )?,
        replies(
            "udp-echo-32-in-flight",
            "datagrams of 64 bytes there and back, 32 on their way, client and server on a processor each",
            &peers,
            (Apart, 32),
            effort,
        )?,
    ])
}

/// The model answer and those that do the same work.
///
/// # Errors
/// One of them cannot be built.
pub fn peers(effort: Effort) -> Result<Peers> {
    let mut peers = Peers::of("udp-echo-solution", effort)?;
    peers.rust("tokio", "tokio-udp-echo", [])?;
    peers.c("C, recvfrom and sendto", "udp_echo")?;
    peers.python("Python", "udp_echo");
    Ok(peers)
}

fn replies(
    name: &str,
    title: &str,
    peers: &[Peer],
    (place, window): (Place, u64),
    effort: Effort,
) -> Result<Measurement> {
    let measure = |server: &Server| {
        let seen = udp::replies(server.address, window, effort.seconds)?;
        if seen.lost > 0 {
            eprintln!("{name}: {} datagrams were lost, and cost time", seen.lost);
        }
        Ok([seen.replies])
    };
    let [series] = sample(effort.rounds, 0.0, place, peers, measure)?;
    Ok(Measurement::new(name, title, "datagrams/s", Better::Higher, series))
}
