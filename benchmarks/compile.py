#!/usr/bin/env python3
"""Compile-time ratios: pairs of translation units compiled in turn, one compiler at a time.

Usage: compile.py OUTPUT.json [--quick] [--compiler CXX]

What counts is the compiler's own CPU time (user and system, from wait4), so that neighbours on the
machine weigh little; each ratio is the median of its rounds. -O0 decides, -O2 is shown beside it.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SEPARATE = "-DRAMPART_SEPARATE_COMPILATION"
UNITS = {
    "signer": ["compile/signer.cpp"],
    "signer_needs": ["compile/signer_needs.cpp"],
    "call_separate": [SEPARATE, "compile/call.cpp"],
    "call_separate_rampnow": [SEPARATE, "compile/call_rampnow.cpp"],
    "call_separate_banxa": [SEPARATE, "compile/call_banxa.cpp"],
    "call_header_only": ["compile/call.cpp"],
    "raw_beast": ["raw_beast_client.cpp"],
}
# Small units are quick: more rounds of them make up for the clock's coarse steps.
SMALL = ("signer", "signer_needs", "call_separate", "call_separate_rampnow",
         "call_separate_banxa")
SMALL_ROUNDS = 5
RATIOS = {
    "compile_signer": ("signer", "signer_needs"),
    "compile_call_separate": ("call_separate", "raw_beast"),
    "compile_call_separate_rampnow": ("call_separate_rampnow", "raw_beast"),
    "compile_call_separate_banxa": ("call_separate_banxa", "raw_beast"),
    "compile_call_header_only": ("call_header_only", "raw_beast"),
}


def cpu_seconds(compiler, level, unit):
    """Compiles one unit and returns the CPU seconds of the compiler and its children."""
    source = HERE / unit[-1]
    command = [*compiler.split(), "-std=c++20", level, *unit[:-1], f"-I{HERE.parent / 'include'}",
               "-c", str(source), "-o", os.devnull]
    before = os.times()
    subprocess.run(command, check=True)
    after = os.times()
    return (after.children_user - before.children_user) + (
        after.children_system - before.children_system)


def in_turn(ours, others):
    """The ratios of times to the other unit's in the same round, which may stand for several."""
    each = len(ours) // len(others)
    return [mine / others[turn // each] for turn, mine in enumerate(ours)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("output")
    arguments.add_argument(
        "--quick", action="store_true", help="one round (five of the small units), -O0 only")
    arguments.add_argument("--compiler", default="g++", help="without ccache")
    given = arguments.parse_args()
    out = {}
    for level in ["-O0"] if given.quick else ["-O0", "-O2"]:
        suffix = "" if level == "-O0" else "_O2"
        seconds = {name: [] for name in UNITS}
        rounds = 1 if given.quick else 3
        for turn in range(rounds * SMALL_ROUNDS):
            for name, unit in UNITS.items():
                if name not in SMALL and turn % SMALL_ROUNDS != 0:
                    continue
                print(f"  {level} round {turn + 1}: {name:22}", end="", flush=True)
                seconds[name].append(cpu_seconds(given.compiler, level, unit))
                print(f" {seconds[name][-1]:7.2f} s", flush=True)
        for name, (ours, other) in RATIOS.items():
            out[name + suffix] = statistics.median(in_turn(seconds[ours], seconds[other]))
        for name, taken in seconds.items():
            out[f"compile_seconds_{name}{suffix}"] = statistics.median(taken)
    pathlib.Path(given.output).write_text(json.dumps(out, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"compile.py: {' '.join(failed.cmd)} failed")
