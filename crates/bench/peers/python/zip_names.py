"""Prints the names in an archive, with Python's zipfile."""

import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as archive:
    sys.stdout.write("".join(name + "\n" for name in archive.namelist()))
