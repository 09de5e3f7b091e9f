"""Runs the Python of the page about the notes, and compares what it prints with what the page says.

    python3 docs/check_python.py             # tells what differs
    python3 docs/check_python.py --update    # writes it anew

Each block of Python with a block of text behind it is a program of its own, behind the imports that the page names.
What it prints is its output and, if it writes to standard error, the last line of that. Needs Linux, as the page does.
"""

import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).parent / "notes-corrected.md"
IMPORTS = "import io, socket, struct, subprocess, sys, threading, time, zipfile\n"
BLOCK = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def printed(program: str) -> str:
    run = subprocess.run([sys.executable, "-c", IMPORTS + program], capture_output=True, text=True, timeout=60)
    lines = run.stdout.splitlines() + run.stderr.splitlines()[-1:]
    return "".join(line + "\n" for line in lines)


def main() -> int:
    page = PAGE.read_text()
    update = "--update" in sys.argv
    differ = 0
    blocks = list(BLOCK.finditer(page))
    for block in reversed(blocks):
        program, shown = block.groups()
        now = printed(program)
        if now != shown:
            differ += 1
            print(f"--- {program}\n--- the page says:\n{shown}--- it prints:\n{now}")
            page = page[: block.start(2)] + now + page[block.end(2) :]
    if update:
        PAGE.write_text(page)
    print(f"{len(blocks)} programs, {differ} differ; Python {sys.version.split()[0]}")
    return 1 if differ and not update else 0


if __name__ == "__main__":
    sys.exit(main())
