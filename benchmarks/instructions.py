#!/usr/bin/env python3
"""Instructions that callgrind counts: the same on a busy machine as on an idle one.

Usage: instructions.py PROGRAM OUTPUT.json    a typed call's request beside the same by hand
       instructions.py --check PROGRAM        the counts beside those in instructions.json
       instructions.py --write PROGRAM        writes them there, for this system

The first takes `zero_overhead`, the others `instruction_counts`. A count may differ by 1 % either
way; one that has become lower is to be written down too, or what is lost later is not seen. The
counts hold for one compiler, its libraries and one kind of processor, which is their key in the
file. Without valgrind, or on a system that is not in the file, --check is skipped (status 77).
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

RECORD = pathlib.Path(__file__).resolve().with_suffix(".json")
TOLERANCE = 0.01
SKIPPED = 77
# How often each is done, beyond what is done once: few turns of what is long.
TURNS = {"sign": 2000, "verify": 500, "build": 500, "read": 40, "call": 300}


def under_valgrind(program, *arguments):
    # Meson lets malloc fill what it gives (MALLOC_PERTURB_), which is no part of the work.
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith(("MALLOC_", "GLIBC_TUNABLES"))}
    return subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, *arguments],
        check=True, capture_output=True, text=True, env=clean)


def instructions(program, way, count):
    """All instructions of a run that does its work `count` times."""
    ran = under_valgrind(program, way, str(count))
    return int(re.search(r"Collected : (\d+)", ran.stderr).group(1))


def each(program, way, few, more):
    """Those of one turn: the difference of two runs, so that start-up does not count."""
    return (instructions(program, way, few + more) - instructions(program, way, few)) / more


def counts(program):
    """What the system is called, as a program under valgrind sees it, and its counts."""
    system = under_valgrind(program, "system").stdout.strip()
    return system, {
        way: round(each(program, way, max(2, turns // 5), turns)) for way, turns in TURNS.items()}


def read_record():
    return json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def write(program):
    record = read_record()
    system, found = counts(program)
    record[system] = found
    RECORD.write_text(
        json.dumps(dict(sorted(record.items())), indent=2) + "\n", encoding="utf-8")
    print(f"{system}: {found}")


def check(program):
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed (Debian's package valgrind)")
        return SKIPPED
    how = f"benchmarks/instructions.py --write {program}"
    system = under_valgrind(program, "system").stdout.strip()
    kept = read_record().get(system)
    if kept is None:
        print(f"skipped: instructions.json has no counts of {system}; add them by\n  {how}")
        return SKIPPED
    found = counts(program)[1]
    wrong = [way for way in TURNS
             if abs(found[way] - kept.get(way, 0)) > TOLERANCE * kept.get(way, 0)]
    print(system)
    for way in TURNS:
        change = 100 * (found[way] / kept[way] - 1) if kept.get(way) else float("inf")
        mark = "  <- beyond 1 %" if way in wrong else ""
        print(f"  {way:8}{found[way]:>10}, recorded {kept.get(way, 0):>10}, {change:+6.2f} %{mark}")
    if wrong:
        print(f"Where that is meant, write the new counts and say why in the commit:\n  {how}")
    return 1 if wrong else 0


def compare_with_hand(program, output):
    both = {way: each(program, way, 200, 1000) for way in ("typed", "by_hand")}
    out = {"instructions_over_handwritten": both["typed"] / both["by_hand"],
           "instructions_typed": both["typed"], "instructions_by_hand": both["by_hand"]}
    pathlib.Path(output).write_text(json.dumps(out, indent=2) + "\n", encoding="utf-8")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    first, second = sys.argv[1:]
    if first == "--check":
        return check(second)
    if first == "--write":
        return write(second)
    return compare_with_hand(first, second)


if __name__ == "__main__":
    sys.exit(main())
