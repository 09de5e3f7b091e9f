//! What usually causes wrong bytes where numbers were to be laid out.

use crate::text::{self, count};

/// The likely cause of wrong bytes where numbers were to be laid out.
pub(crate) fn layout(want: &[u8], got: &[u8]) -> Option<String> {
    if want.len() == got.len() {
        return misplaced(want, got);
    }
    let (longer, shorter) = if want.len() > got.len() { (want, got) } else { (got, want) };
    let (more, at) = (longer.len() - shorter.len(), text::first_difference(want, got));
    let gap = at..at + more;
    let is_gap =
        longer[gap.clone()].iter().all(|byte| *byte == 0) && longer[gap.end..] == shorter[at..];
    match (is_gap, want.len() > got.len()) {
        (true, true) => Some(format!(
            "{} of zeros are missing at byte {at}, where padding belongs",
            count(more)
        )),
        (true, false) => Some(format!(
            "{} of zeros are too much at byte {at}: padding where nothing is aligned or filled",
            count(more)
        )),
        (false, _) if longer.len() % shorter.len() == 0 && more > 0 => Some(format!(
            "{} where {} are expected: a value has another size here. Sizes depend on the prefix: \
             native or standard",
            count(got.len()),
            count(want.len())
        )),
        _ => None,
    }
}

/// As many bytes as expected, and not the right ones.
fn misplaced(want: &[u8], got: &[u8]) -> Option<String> {
    let reversed = |width: usize| {
        let (want, got) = (want.chunks(width), got.chunks(width));
        want.zip(got).all(|(want, got)| want.iter().rev().eq(got))
    };
    if want.len() > 1 && (reversed(want.len()) || [2, 4, 8].into_iter().any(reversed)) {
        return Some(
            "the bytes are in the other order: big-endian has the highest byte first, \
             little-endian the lowest"
                .into(),
        );
    }
    let mut sorted = [want.to_vec(), got.to_vec()];
    sorted.iter_mut().for_each(|bytes| bytes.sort_unstable());
    (sorted[0] == sorted[1]).then(|| "these are the right bytes in the wrong places".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_layout_has_its_cause() {
        let why = |want: &[u8], got: &[u8]| layout(want, got).unwrap_or_default();
        assert!(why(&[0, 0, 1, 2], &[2, 1, 0, 0]).contains("other order"));
        assert!(why(&[1, 0, 0, 2], &[0, 1, 2, 0]).contains("other order"));
        assert!(why(&[1, 0, 0, 0, 2], &[1, 2]).contains("3 bytes of zeros are missing at byte 1"));
        assert!(why(&[1, 2], &[1, 0, 0, 0, 2]).contains("too much at byte 1"));
        assert!(why(&[7, 0, 0, 1], &[7, 0, 0, 1, 9, 9, 9, 9]).contains("another size"));
        assert!(why(&[1, 2, 3], &[2, 3, 1]).contains("wrong places"));
        assert_eq!(why(&[1, 2, 3], &[1, 2, 4]), "");
    }
}
