//! All random choices of a test process come from one seed, which a failing report names.

use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use fastrand::Rng;

use crate::check::current;

/// The seed of this test process: `LAB_SEED`, or a fresh one.
///
/// # Panics
/// If `LAB_SEED` is not a number.
pub(crate) fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| match env::var("LAB_SEED") {
        Ok(text) => text.parse().expect("LAB_SEED is a number from 0 to 2^64 - 1"),
        Err(_) => fastrand::u64(..),
    })
}

/// A source of random choices for the check on this thread. Its report will name the seed.
///
/// Checks run side by side in no fixed order, so each draws from a sequence of its own: the seed and its name.
///
/// # Panics
/// If `LAB_SEED` is not a number.
pub fn random() -> Rng {
    current::note_seeded();
    let mut hasher = DefaultHasher::new();
    (seed(), current::name()).hash(&mut hasher);
    Rng::with_seed(hasher.finish())
}

/// Random bytes without end that take hardly any memory: a block of them repeats.
pub struct RandomStream {
    block: Vec<u8>,
}

impl RandomStream {
    /// A prime, so that no buffer's size divides it: bytes that are left out or doubled do not go unnoticed.
    const BLOCK: usize = 65_521;

    /// A stream of its own for each check, the same again for the same seed.
    ///
    /// # Panics
    /// If `LAB_SEED` is not a number.
    #[expect(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        let mut block = vec![0; Self::BLOCK];
        random().fill(&mut block);
        Self { block }
    }

    /// The same of lines of text: letters of ASCII, and newlines.
    ///
    /// # Panics
    /// If `LAB_SEED` is not a number.
    pub fn of_lines() -> Self {
        let mut stream = Self::new();
        for byte in &mut stream.block {
            *byte = if *byte < 8 { b'\n' } else { b'a' + *byte % 26 };
        }
        stream
    }

    /// The bytes from `from` on, at most `most`; at least one, if one is asked for.
    pub(crate) fn piece(&self, from: usize, most: usize) -> &[u8] {
        let rest = &self.block[from % Self::BLOCK..];
        &rest[..rest.len().min(most)]
    }

    /// All of the first `count` bytes.
    pub(crate) fn bytes(&self, count: usize) -> Vec<u8> {
        let mut bytes = self.block.repeat(count.div_ceil(Self::BLOCK));
        bytes.truncate(count);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_stream_fit_together() {
        let stream = RandomStream::new();
        let mut joined = Vec::new();
        while joined.len() < 200_000 {
            joined.extend_from_slice(stream.piece(joined.len(), 10_000));
        }

        assert_eq!(joined[..200_000], stream.bytes(200_000));
        assert_ne!(joined[..100], joined[100..200]);
    }
}
