"""Reads `THREADS ADDITIONS` a line; answers with the seconds that so many threads need for so many additions each."""

import sys
import threading
import time


def count(threads, additions):
    total = 0
    lock = threading.Lock()
    start = threading.Barrier(threads + 1)

    def add():
        nonlocal total
        start.wait()
        for _ in range(additions):
            with lock:
                total += 1

    workers = [threading.Thread(target=add) for _ in range(threads)]
    for worker in workers:
        worker.start()
    begin = time.perf_counter()
    start.wait()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - begin
    assert total == threads * additions
    return seconds


for line in sys.stdin:
    print(count(*map(int, line.split())), flush=True)
