#!/usr/bin/env bash
# Checks the layout of every source with clang-format and, with clang-tidy, all the rest that
# .clang-tidy lists; ends with "N files checked, N findings". A finding fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

case ${1:-} in
    -h | --help)
        echo "Usage: tests/tidy.sh [PATTERN...]"
        echo
        echo "Checks the sources whose path matches a pattern (tests/sign/, say), and the headers they"
        echo "include; all of them without a pattern, which takes an hour of two processors."
        exit 0
        ;;
esac

need_packages clang-format-14 clang-tidy-19 clang-19 meson ninja-build 'pkgconf|pkg-config' \
    python3 boost libssl-dev doctest-dev libcli11-dev prometheus-cpp-dev \
    libbenchmark-dev libbotan-2-dev libcrypto++-dev nettle-dev libgcrypt20-dev libipsec-mb-dev \
    libcurl4-openssl-dev
# Set up anew, for its list of commands, which must be Clang's own; nothing is compiled.
rm -rf build-tidy
CXX=clang++-19 meson setup build-tidy -Dfuzzers=true -Dbenchmarks=true >build-tidy.log ||
    { cat build-tidy.log >&2; exit 1; }
mv build-tidy.log build-tidy/setup.log
ninja -C build-tidy packaging/rampart-sign.hpp >/dev/null

# Each file once, though several programs compile it; and those that tests and benchmarks compile
# when they run. must_not_compile is left out: each file there is a mistake.
mkdir build-tidy/once
python3 - <<'PYTHON'
import json
import pathlib

root = pathlib.Path.cwd()
build = root / 'build-tidy'
commands = {}
for entry in json.loads((build / 'compile_commands.json').read_text()):
    file = (build / entry['file']).resolve()
    commands.setdefault(file, {**entry, 'file': str(file)})
for folder in ('benchmarks', 'examples', 'tests'):
    for file in (root / folder).rglob('*.cpp'):
        if file not in commands and file.parent.name != 'must_not_compile':
            commands[file] = {
                'directory': str(build),
                'file': str(file),
                'command': 'clang++-19 -std=c++20 -I../include -Ipackaging '
                           f'-DRAMPART_SEPARATE_COMPILATION -c {file}',
            }
(build / 'once/compile_commands.json').write_text(json.dumps(list(commands.values()), indent=1))
PYTHON

log=build-tidy/findings.log
status=0
find include tests examples benchmarks -name '*.[chi]pp' -print0 |
    xargs -0 clang-format-14 --dry-run 2>&1 | tee "$log"
PYTHONUNBUFFERED=1 run-clang-tidy-19 -quiet -p build-tidy/once -j "$(nproc)" "$@" 2>&1 |
    tee -a "$log" || status=1

checked=$(grep -c '^\[ *[0-9]*/[0-9]*\]' "$log" || true)
# A finding in a header shows with every source that includes it.
findings=$(grep -E '^[^ ]+:[0-9]+:[0-9]+: (warning|error|fatal error): ' "$log" | sort -u | wc -l || true)
echo "$checked files checked, $findings findings"
[ "$status" -eq 0 ] && [ "$findings" -eq 0 ] && [ "$checked" -gt 0 ]
