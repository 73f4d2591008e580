#!/usr/bin/env python3
"""Instructions of a typed call's request beside those of one written by hand, by callgrind.

Usage: instructions.py PROGRAM OUTPUT.json
"""
import json
import pathlib
import re
import subprocess
import sys


def instructions(program, way, count):
    """All instructions of a run that makes the request `count` times."""
    ran = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, way,
         str(count)], check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", ran.stderr).group(1))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, output = sys.argv[1:]
    # The difference of two runs, so that start-up does not count.
    each = {way: (instructions(program, way, 1200) - instructions(program, way, 200)) / 1000
            for way in ("typed", "by_hand")}
    out = {"instructions_over_handwritten": each["typed"] / each["by_hand"],
           "instructions_typed": each["typed"], "instructions_by_hand": each["by_hand"]}
    pathlib.Path(output).write_text(json.dumps(out, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
