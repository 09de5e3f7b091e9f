//! All random choices of a test process come from one seed, which a failing report names.

use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use fastrand::Rng;

use crate::check::current::Check;

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
/// Checks run side by side in no fixed order, so each draws from a sequence of its own, made from
/// the seed and the check's name. Outside a check only the seed counts.
///
/// # Panics
/// If `LAB_SEED` is not a number.
pub fn random() -> Rng {
    let check = Check::current();
    if let Some(check) = &check {
        check.note_seeded();
    }
    let mut hasher = DefaultHasher::new();
    (seed(), check.map(|check| check.name().to_owned())).hash(&mut hasher);
    Rng::with_seed(hasher.finish())
}
