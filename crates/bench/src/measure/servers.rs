//! Samples of servers. A server is started for each sample, so that no sample inherits the luck of
//! another one.

use anyhow::Result;

use super::rounds::{Contestant, interleave};
use crate::peers::server::{Peer, Server};
use crate::results::data::Series;
use crate::system::affinity::{self, Placement};

/// Measures servers at one place on a curve, or at 0 without a curve. A sample consists of figures
/// that are measured at the same time; the result has a list of series for each of them.
///
/// # Errors
///
/// A server cannot be started or measured, unless it is a foreign one: these are left out.
pub(crate) fn sample<const FIGURES: usize>(
    rounds: usize,
    at: f64,
    placement: Placement,
    peers: &[Peer],
    measure: impl Fn(&Server) -> Result<[f64; FIGURES]>,
) -> Result<[Vec<Series>; FIGURES]> {
    let mut contestants = Vec::with_capacity(peers.len());
    for peer in peers {
        let measure = &measure;
        let contestant = Contestant::with_figures(peer.name, move || {
            let server = peer.start(placement)?;
            affinity::pin_load(placement, || measure(&server))
        })
        .at(at);
        contestants.push(if peer.is_foreign { contestant.optional() } else { contestant });
    }
    interleave(rounds, &mut contestants)
}
