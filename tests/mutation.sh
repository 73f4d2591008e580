#!/usr/bin/env bash
# Mutation test: puts the kept list of small faults (tests/mutation/*.txt) into a copy of the
# headers, compiled once, turns them on one at a time and prints which ones no test notices.
# By hand: an hour of one processor and more. Not part of tests/run.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

usage() {
    cat <<'TEXT'
Usage: tests/mutation.sh [--check] [--suggest HEADER] [--only PATTERN] [--survivors]
                         [--jobs N] [PROGRAM...]

  (none)            builds into build-mutation/, runs all faults, prints the score and the survivors;
                    fails when fewer than 95 % are noticed, or a survivor has no explanation
  --check           only looks whether the text of each fault is still there, once
  --suggest HEADER  prints candidates for a header below include/rampart/, to choose from by hand
  --only PATTERN    faults whose file or text contains the pattern
  --survivors       only what no test noticed when the same headers were tried last; what was noticed
                    counts as noticed, though the tests may have changed since
  --jobs N          faults tried side by side, 2 by default
  PROGRAM...        of sign_tests, library_tests, journal_tests, shared_tests, fault_tests, wire_tests and
                    cli_tests, all by default

What was found is kept in build-mutation/results.txt; a run goes on where the last one stopped
unless a header, a test or the fault itself changed.
TEXT
}
for argument in "$@"; do
    case $argument in
        -h | --help) usage; exit 0 ;;
        --check | --suggest) exec python3 tests/mutation/mutate.py "$@" ;;
    esac
done

need_packages g++ meson ninja-build 'pkgconf|pkg-config' ccache boost libssl-dev doctest-dev \
    libcli11-dev python3
export CXX=${CXX:-g++}
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"
programs=()
for argument in "$@"; do
    case $argument in *_tests) programs+=("$argument") ;; esac
done
[ ${#programs[@]} -gt 0 ] ||
    programs=(sign_tests library_tests journal_tests shared_tests fault_tests wire_tests cli_tests)
targets=("${programs[@]/#/tests/}")
case " ${programs[*]} " in *" cli_tests "*) targets+=(examples/rampart) ;; esac
python3 tests/mutation/mutate.py --apply
configure build-mutation/build build-mutation/tree -Dbuildtype=debug -Ddebug=false
nice -n 19 ninja -C build-mutation/build "${targets[@]}"
nice -n 19 python3 tests/mutation/mutate.py --run "$@"
