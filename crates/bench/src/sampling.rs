//! Samples of servers: each is taken from a server that is started for it, so that no sample inherits another one's luck.

use std::cell::RefCell;

use anyhow::Result;

use crate::group::Effort;
use crate::peer::{Peer, Server};
use crate::processors::{self, Place};
use crate::results::{Point, Series};
use crate::rounds::{Contestant, interleave};

impl Effort {
    /// The points of a curve support each other, so each needs fewer rounds.
    pub(crate) fn rounds_of_curves(self) -> usize {
        self.rounds.div_ceil(2)
    }
}

/// Samples of servers at one place of a curve, 0 if it is none. A sample may be several figures that are measured at
/// the same time; there is a list of series for each.
///
/// # Errors
/// A server cannot be started or measured.
pub fn sample<const FIGURES: usize>(
    rounds: usize,
    at: f64,
    place: Place,
    peers: &[Peer],
    measure: impl Fn(&Server) -> Result<[f64; FIGURES]>,
) -> Result<[Vec<Series>; FIGURES]> {
    let kept = RefCell::new(vec![Vec::new(); peers.len()]);
    let contestant = |(number, peer): (usize, &Peer)| {
        let (peer, kept, measure) = (peer.clone(), &kept, &measure);
        Contestant::new(peer.name, move || {
            let server = peer.start(place)?;
            let figures = processors::on_the_loads(place, || measure(&server))?;
            kept.borrow_mut()[number].push(figures);
            Ok(figures[0])
        })
    };
    interleave(rounds, at, &mut peers.iter().enumerate().map(contestant).collect::<Vec<_>>())?;
    let kept = kept.into_inner();
    Ok(std::array::from_fn(|figure| {
        let samples =
            kept.iter().map(|samples| samples.iter().map(|figures| figures[figure]).collect());
        let series = |(peer, samples): (&Peer, _)| Series {
            contestant: peer.name.to_owned(),
            points: vec![Point { at, samples }],
        };
        peers.iter().zip(samples).map(series).collect()
    }))
}

/// The points of the same contestants, put together to curves.
pub fn join(mut places: impl Iterator<Item = Vec<Series>>) -> Vec<Series> {
    let mut curves = places.next().unwrap_or_default();
    for place in places {
        for (curve, series) in curves.iter_mut().zip(place) {
            curve.points.extend(series.points);
        }
    }
    curves
}
