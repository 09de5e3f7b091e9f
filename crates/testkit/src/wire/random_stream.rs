//! Random bytes without end, to be sent and compared in any amount.

use crate::check::seed::random;
use crate::wire::ladder::Sample;

/// Random bytes without end that take hardly any memory: a block of them repeats.
#[derive(Clone, Debug)]
pub struct RandomStream {
    block: Vec<u8>,
}

impl RandomStream {
    /// A prime, so that no buffer's size divides it: bytes that are left out or doubled are
    /// noticed.
    const BLOCK: usize = 65_521;

    /// A stream of its own for each check; the same seed (`LAB_SEED`) gives the same stream.
    ///
    /// # Panics
    /// If `LAB_SEED` is not a number.
    #[expect(clippy::new_without_default, reason = "a default would not be random")]
    pub fn new() -> Self {
        let mut block = vec![0; Self::BLOCK];
        random().fill(&mut block);
        Self { block }
    }

    /// A stream of text: lines of lowercase ASCII letters.
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

    /// The first `length` bytes as a ladder records them.
    pub(crate) fn sample(&self, length: usize) -> Sample {
        let end = length.saturating_sub(8);
        Sample::of_ends(length, self.piece(0, length), self.piece(end, length - end))
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
