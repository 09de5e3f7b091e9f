//! The sieve of Eratosthenes, in blocks that fit into a CPU's cache. Given: the exercise
//! is not about it.

use std::ops::Range;

const BLOCK: usize = 32 * 1024;

/// The primes up to the square root of `below`. Every number below `below` is prime or a
/// multiple of one of them.
pub fn primes_up_to_root(below: u32) -> Vec<usize> {
    (2..=below.isqrt() as usize).filter(|number| is_prime(*number)).collect()
}

fn is_prime(number: usize) -> bool {
    (2..=number.isqrt()).all(|divisor| number % divisor != 0)
}

/// Counts the primes in `range`. `small` has at least the primes up to the square root of
/// its end.
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
        for composite in block.iter() {
            if !composite {
                count += 1;
            }
        }
        start += block.len();
    }
    count
}
