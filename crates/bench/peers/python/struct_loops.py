"""Reads `WHAT WAY SECONDS` a line, and answers with the nanoseconds that packing or unpacking takes, the loop around it
included: it is Python's, too."""

import struct
import sys
import timeit

FORMATS = {"pack-one": "!I", "pack": "<IIIHH", "unpack": "<IIIHH"}
VALUES = {"!I": "16909060", "<IIIHH": "1, 2, 3, 4, 5"}


def statement(what, way):
    form = FORMATS[what]
    verb = "unpack" if what == "unpack" else "pack"
    given = "data" if what == "unpack" else VALUES[form]
    call = f"compiled.{verb}({given})" if way == "Struct" else f"struct.{verb}({form!r}, {given})"
    setup = f"import struct; compiled = struct.Struct({form!r}); data = bytes({struct.calcsize(form)})"
    return timeit.Timer(call, setup)


for line in sys.stdin:
    what, way, seconds = line.split()
    timer = statement(what, way)
    count = 1000
    while (took := timer.timeit(count)) < float(seconds) / 2:
        count *= 2
    print(took / count * 1e9, flush=True)
