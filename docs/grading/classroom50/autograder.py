"""Grades one submission on Classroom 50. Put it at CLASSROOM/autograders/ASSIGNMENT/autograder.py.

The runner starts it in the learner's checkout and reads ./result.json; the assignment needs
`"runtime": {"rust": "stable"}`. Learners never get this file, and the course is fetched anew, so they cannot change
what is checked.
"""

import os
import subprocess
import sys
import tempfile

EXERCISE = "tcp-echo"
COURSE = os.environ.get("COURSE", "https://github.com/your-organisation/threads-and-sockets")
# A tag, so that marks do not change with the course.
VERSION = os.environ.get("VERSION", "main")


def main() -> int:
    submission = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        course = os.path.join(folder, "course")
        subprocess.run(["git", "clone", "--quiet", "--depth", "1", "--branch", VERSION, COURSE, course], check=True)
        grade = ["cargo", "lab", "grade", EXERCISE, "--submission", submission]
        grade += ["--format", "classroom50", "--output", os.path.join(submission, "result.json")]
        # Points are no failure: another status than 0 means that it could not be graded.
        return subprocess.run(grade, cwd=course).returncode


if __name__ == "__main__":
    sys.exit(main())
