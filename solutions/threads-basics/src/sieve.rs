//! The sieve of Eratosthenes, in blocks that fit into a processor's cache. Given: the exercise is not about it.

use std::ops::Range;

const BLOCK: usize = 32 * 1024;

/// The primes up to the square root of `below`. A number below `below` that is no prime is a multiple of one of them.
pub fn primes_up_to_root(below: u32) -> Vec<usize> {
    let is_prime = |number: &usize| {
        (2..).take_while(|part| part * part <= *number).all(|part| number % part != 0)
    };
    (2..=below.isqrt() as usize).filter(is_prime).collect()
}

/// How many primes are in `range`; `small` are the primes up to the square root of its end.
pub fn count(range: &Range<usize>, small: &[usize]) -> usize {
    let mut composite = [false; BLOCK];
    let mut count = 0;
    let mut start = range.start.max(2);
    while start < range.end {
        let block = &mut composite[..BLOCK.min(range.end - start)];
        block.fill(false);
        for prime in small {
            let mut multiple = start.next_multiple_of(*prime).max(prime * prime) - start;
            while multiple < block.len() {
                block[multiple] = true;
                multiple += prime;
            }
        }
        count += block.iter().filter(|composite| !**composite).count();
        start += block.len();
    }
    count
}
