"""Counts the primes below a number with several threads or processes: the sieve of the model answer, in Python."""

import argparse
import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

BLOCK = 1 << 20


def primes_up_to_root(below):
    return [n for n in range(2, math.isqrt(below) + 1) if all(n % part for part in range(2, math.isqrt(n) + 1))]


def count(begin, end, small):
    total = 0
    for start in range(max(begin, 2), end, BLOCK):
        length = min(BLOCK, end - start)
        prime = bytearray(b"\1") * length
        for divisor in small:
            first = max(-start % divisor, divisor * divisor - start)
            if first < length:
                prime[first::divisor] = bytes(len(range(first, length, divisor)))
        total += sum(prime)
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["threads", "processes"])
    parser.add_argument("--below", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    args = parser.parse_args()

    small = primes_up_to_root(args.below)
    borders = [args.below * part // args.workers for part in range(args.workers + 1)]
    pool = ThreadPoolExecutor if args.kind == "threads" else ProcessPoolExecutor
    with pool(args.workers) as workers:
        ranges = [workers.submit(count, begin, end, small) for begin, end in zip(borders, borders[1:])]
        print(f"total: {sum(result.result() for result in ranges)}")


if __name__ == "__main__":
    main()
