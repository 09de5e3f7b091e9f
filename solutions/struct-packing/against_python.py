#!/usr/bin/env python3
"""Compares `batch` with Python's own struct module on random requests.

    cargo build --release -p struct-packing-solution
    python3 solutions/struct-packing/against_python.py target/release/struct-packing-solution [--cases 100000] [--seed N]

Every prefix and code, valid and invalid. Compared are the bytes, the values and the kind of the error. Left out on
purpose, because CPython is wrong or does what nobody wants:

- `0p`: CPython writes a byte where there is no room, and fails when it unpacks it.
- `P` takes negative numbers in CPython; here it is unsigned, as an address is.
- `?` takes any object in CPython; here `true`, `false` and integers.
- `f` after `@` makes an infinity of what is too large for it in CPython; here that is an error, as it is after `<`.
- More than 16 MiB of result, which this program refuses.
- `F` and `D` before Python 3.14.
"""

import argparse
import random
import re
import struct
import subprocess
import sys

CODES = "xcbB?hHiIlLqQnNefdspP" + ("FD" if sys.version_info >= (3, 14) else "")
INTEGERS = "bBhHiIlLqQnNP"
FLOATS = "efd"
BITS = (0, 7, 8, 15, 16, 31, 32, 63, 64, 127, 128)
EDGES = sorted({sign * (1 << bits) + near for bits in BITS for near in (-1, 0, 1) for sign in (1, -1)})


def escaped(data):
    named = {0: "\\0", 9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 39: "\\'", 92: "\\\\"}
    return "".join(
        named[byte] if byte in named and random.random() < 0.5 else chr(byte)
        if 32 <= byte < 127 and byte != 92 and random.random() < 0.8 else f"\\x{byte:02x}"
        for byte in data
    )


def unescaped(text):
    named = {"n": b"\n", "r": b"\r", "t": b"\t", "0": b"\0"}

    def value(match):
        found = match.group(1)
        return bytes([int(found[1:], 16)]) if found[0] == "x" else named.get(found, found.encode())

    parts = re.split(r"(\\(?:x[0-9a-fA-F]{2}|.))", text)
    return b"".join(value(re.match(r"\\(.*)", part)) if part.startswith("\\") else part.encode() for part in parts)


def random_float():
    kind = random.randrange(8)
    if kind == 0:
        edges = [0.0, -0.0, 1.0, 1.5, 65504.0, 65519.99, 65520.0, 65536.0, 1e40, 1e308, 5e-324, 2.0**-24, 2.0**-25]
        return random.choice(edges)
    if kind == 1:
        return random.choice([float("inf"), float("-inf"), float("nan")])
    if kind == 2:  # halfway between two halves, or next to that
        exact = (random.randrange(1, 4096) + 0.5) * 2.0 ** random.randrange(-26, 8)
        return random.choice([exact, exact * (1 + 2**-52), exact * (1 - 2**-53)]) * random.choice([1, -1])
    if kind == 3:  # halfway between two singles
        return (random.randrange(1 << 24) + 0.5) * 2.0 ** random.randrange(-160, 106)
    if kind == 4:
        return struct.unpack("d", random.randbytes(8))[0]
    if kind == 5:
        return struct.unpack("e", random.randbytes(2))[0]
    return random.uniform(-1e5, 1e5)


def fits_single(number):
    try:
        return struct.pack("<f", number)
    except OverflowError:
        return None


def random_value(code, native):
    """A text, and what Python is given for it."""
    while True:
        text, value = any_value(code)
        if not (native and code == "f" and isinstance(value, float) and fits_single(value) is None):
            return text, value


def any_value(code):
    if random.random() < 0.03:
        text = random.choice(["", "x", "1.5", "true", "12a", "--1", "0x10", "é"])
    elif code in INTEGERS:
        number = random.choice([random.choice(EDGES), random.randrange(-300, 300), random.randrange(-(1 << 70), 1 << 70), 10**40])
        text = str(abs(number) if code == "P" else number)
    elif code == "?":
        text = random.choice(["true", "false", "0", "1", "7", "-1", "1" + "0" * 50])
    elif code in FLOATS:
        text = repr(random_float()) if random.random() < 0.9 else str(random.randrange(-70000, 70000))
    elif code in "FD":
        text = f"{random_float()!r},{random_float()!r}"
    elif random.random() < 0.1:
        text = random.choice(["é", "日本", "a" * 300])
    else:
        text = escaped(random.randbytes(random.choice([0, 1, 1, 1, 2, 3, 5, 12])))
    return text, python_value(code, text)


def python_value(code, text):
    try:
        if code in INTEGERS:
            return int(text) if re.fullmatch(r"[+-]?[0-9]+", text) else text
        if code == "?":
            return {"true": True, "false": False}[text] if text in ("true", "false") else int(text)
        if code in FLOATS:
            return float(text)
        if code in "FD":
            real, imaginary = text.split(",")
            return complex(float(real), float(imaginary))
        return unescaped(text)
    except ValueError:
        return WRONG if code == "?" else text


class Wrong:
    def __bool__(self):
        raise TypeError("not a truth value")


WRONG = Wrong()


def random_format():
    prefix = random.choice(["", "", "@", "=", "<", ">", "!"])
    items = []
    for _ in range(random.choice([0, 1, 1, 1, 2, 3, 5])):
        code = random.choice(CODES)
        chance = random.random()
        count = "" if chance < 0.5 else str(random.choice([0, 0, 1, 2, 3, 4, 7, 10]))
        if code in "sp" and chance > 0.9:
            count = str(random.choice([12, 100, 255, 256, 257, 300]))
        if chance < 0.02:
            count = random.choice(["9223372036854775807", "9223372036854775808", "99999999999999999999", "4611686018427387904", "9999999999999", "007"])
        items.append((code, count))
    items = [(code, count) for code, count in items if not (code == "p" and count and int(count) == 0)]
    # A request is one line, and its fields are split by tabs: other white space only.
    text = prefix + "".join(random.choice(["", "", " ", "\x0b \x0c"]) + count + code for code, count in items)
    if random.random() < 0.05:
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(["<", "@", "3", " ", "y", "é", "-1", "S", "X", "n", "P"]) + text[at:]
        if re.search(r"(?<![0-9])0+p", text):
            return random_format()
    return text


def kind_of(error):
    text = str(error)
    if isinstance(error, (OverflowError,)):
        return "out-of-range"
    if isinstance(error, (UnicodeEncodeError,)):
        return "bad-format"
    if "expected" in text and "items" in text:
        return "wrong-count"
    if "requires a buffer" in text:
        return "wrong-size"
    if re.search(r"bad char|repeat count|total struct size", text):
        return "bad-format"
    if re.search(r"not an integer|not a float|must be a bytes|bytes object of length 1|must be real|not a truth|not a complex", text):
        return "wrong-type"
    if re.search(r"out of range|requires|too large|too big|<= number <=", text):
        return "out-of-range"
    raise error


def shown(code, value):
    return ("nan" if value != value else repr(value)) if code in FLOATS else value


def codes_of(text):
    """One code for each value."""
    codes = []
    for count, code in re.findall(r"([0-9]*)([^0-9\s])", re.sub(r"^[@=<>!]", "", text)):
        codes += [] if code == "x" else [code] if code in "sp" else [code] * min(int(count or 1), 400)
    return codes


def random_request():
    text = random_format()
    action = random.choice(["calcsize", "pack", "pack", "pack", "unpack", "unpack"])
    codes = codes_of(text)
    if action == "calcsize":
        return ["calcsize", text], lambda: ["ok", str(struct.calcsize(text))]
    if action == "pack":
        if random.random() < 0.05:
            codes = codes[1:] if random.random() < 0.5 else codes + ["b"]
        native = text[:1] not in tuple("=<>!")
        values = [random_value(code, native) for code in codes]

        def pack():
            struct.calcsize(text)
            if struct.calcsize(text) > 8 << 20:  # the number of values is looked at first
                return ["err", "wrong-count" if len(codes) != count_of(text) else "wrong-size"]
            return ["ok", struct.pack(text, *(value for _, value in values)).hex()]

        return ["pack", text] + [value for value, _ in values], pack
    try:
        size = struct.calcsize(text)
    except (struct.error, UnicodeEncodeError):
        size = 4
    size = min(size, 1000) + (random.choice([-1, 1]) if random.random() < 0.1 else 0)
    data = random.randbytes(max(size, 0)) if random.random() < 0.8 else bytes(max(size, 0))
    digits = data.hex()
    digits = digits.upper() if random.random() < 0.2 else digits
    broken = random.random() < 0.03
    if broken:
        digits = digits[1:] if digits and random.random() < 0.5 else digits + "g"

    def unpack():
        struct.calcsize(text)
        if broken:
            return ["err", "bad-hex"]
        return ["ok"] + [shown(code, value) for code, value in zip(codes, struct.unpack(text, data))]

    return ["unpack", text, digits], unpack


def count_of(text):
    items = re.findall(r"([0-9]*)([^0-9\s])", re.sub(r"^[@=<>!]", "", text))
    return sum(1 if code in "sp" else int(count or 1) for count, code in items if code != "x")


def answer_of(python):
    try:
        return python()
    except (struct.error, OverflowError, TypeError, UnicodeEncodeError) as error:
        return ["err", kind_of(error)]


def same(want, got):
    if want[0] == "err":
        return got[:2] == want
    if len(want) != len(got):
        return False
    for one, other in zip(want, got):
        if isinstance(one, bytes):
            if unescaped(other) != one:
                return False
        elif isinstance(one, bool):
            if other != str(one).lower():
                return False
        elif isinstance(one, complex):
            if repr(complex(*map(float, other.split(",")))) != repr(one):
                return False
        elif isinstance(one, str) and other not in (one,):
            # The same double, in Rust's own digits: 1e16, not 1e+16.
            if not re.match(r"-?[0-9.]+e?", one) or struct.pack("d", float(one)) != struct.pack("d", float(other)):
                return False
        elif isinstance(one, int) and other != str(one):
            return False
    return True


def main():
    parser = argparse.ArgumentParser(description="compares `batch` with Python's struct module")
    parser.add_argument("program")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    args = parser.parse_args()
    random.seed(args.seed)
    print(f"seed {args.seed}, Python {sys.version.split()[0]}")
    left, differences, errors = args.cases, 0, 0
    while left and differences < 10:
        requests = [random_request() for _ in range(min(left, 20_000))]
        left -= len(requests)
        text = "".join("\t".join(fields) + "\n" for fields, _ in requests)
        result = subprocess.run([args.program, "batch"], input=text.encode(), stdout=subprocess.PIPE, check=True)
        answers = result.stdout.decode().split("\n")[:-1]
        if len(answers) != len(requests):
            sys.exit(f"{len(requests)} requests, {len(answers)} answers")
        for (fields, python), answer in zip(requests, answers):
            want, got = answer_of(python), answer.split("\t")
            errors += want[0] == "err"
            if not same(want, got):
                differences += 1
                print(f"request {fields}\n  Python {want}\n  here   {got}")
    print(f"{args.cases - left} cases, {errors} of them errors, {differences} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
