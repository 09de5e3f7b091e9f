"""Answers requests to pack and to unpack, one a line, with Python's struct: what the model answer does with `batch`."""

import struct
import sys


def answer(line):
    what, form, *fields = line.rstrip("\n").split("\t")
    if what == "pack":
        return "ok\t" + struct.pack(form, *map(int, fields)).hex()
    return "ok\t" + "\t".join(map(str, struct.unpack(form, bytes.fromhex(fields[0]))))


for line in sys.stdin:
    sys.stdout.write(answer(line) + "\n")
