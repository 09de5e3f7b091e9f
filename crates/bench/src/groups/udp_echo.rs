//! UDP echo: datagrams that come back, with one and with many in flight.

use anyhow::Result;

use crate::effort::Effort;
use crate::load::udp_client;
use crate::measure::servers::sample;
use crate::peers::list::PeerList;
use crate::peers::server::{Peer, Server};
use crate::results::data::{Better, Measurement, OURS};
use crate::system::affinity::Placement::{self, SameCore, SeparateCores};

/// Measures the group.
///
/// # Errors
///
/// A peer cannot be built or measured.
pub(crate) fn run(effort: Effort) -> Result<Vec<Measurement>> {
    let list = peers(effort)?;
    let one = "datagrams of 64 bytes there and back, 1 on its way, client and server on the same \
               processor";
    let many = "datagrams of 64 bytes there and back, 32 on their way, client and server on a \
                processor each";
    Ok(vec![
        replies("udp-echo-one-in-flight", one, list.peers(), (SameCore, 1), effort)?,
        replies("udp-echo-32-in-flight", many, list.peers(), (SeparateCores, 32), effort)?,
    ])
}

/// The model answer and its peers.
///
/// # Errors
///
/// A peer cannot be built.
pub fn peers(effort: Effort) -> Result<PeerList> {
    let mut list = PeerList::new(OURS, "udp-echo-solution", effort)?;
    list.rust("tokio", "tokio-udp-echo", [])?;
    list.c("C, recvfrom and sendto", "udp_echo")?;
    list.python("Python", "udp_echo.py");
    Ok(list)
}

fn replies(
    name: &str,
    title: &str,
    peers: &[Peer],
    (placement, window): (Placement, u64),
    effort: Effort,
) -> Result<Measurement> {
    let measure = |server: &Server| {
        let replies = udp_client::exchange(server.address, window, effort.seconds)?;
        if replies.lost > 0 {
            eprintln!("  {name}: {} datagrams were lost, which took time", replies.lost);
        }
        Ok([replies.per_second])
    };
    let [series] = sample(effort.rounds, 0.0, placement, peers, measure)?;
    Ok(Measurement::new(name, title, "datagrams/s", Better::Higher, series))
}
