#!/usr/bin/env bash
# Line coverage of include/rampart/ without the sandbox, as a figure and as HTML.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

at_least=90
case ${1:-} in
    -h | --help)
        echo "Usage: tests/coverage.sh [TEST...]"
        echo
        echo "Builds with coverage into build-coverage/, runs the tests (sign, library, wire, cli) and"
        echo "writes build-coverage/coverage/index.html. All tests together must reach $at_least %."
        exit 0
        ;;
esac

need_packages g++ meson ninja-build 'pkgconf|pkg-config' ccache boost libssl-dev doctest-dev \
    libcli11-dev gcovr
export CXX=${CXX:-g++}
build=build-coverage
configure "$build" -Dbuildtype=debug -Db_coverage=true
tests=("$@")
limit=()
if [ $# -eq 0 ]; then
    tests=(sign library wire cli)
    limit=(--fail-under-line "$at_least")
fi
# The command line is what the cli tests run.
meson compile -C "$build" "${tests[@]/%/_tests}" examples/rampart:executable
# Counts of earlier runs would be added to.
find "$build" -name '*.gcda' -delete
meson test -C "$build" --no-rebuild --print-errorlogs "${tests[@]}"
mkdir -p "$build/coverage"
gcovr --root . --object-directory "$build" --filter 'include/rampart/' \
    --exclude 'include/rampart/sandbox/' \
    --html-details "$build/coverage/index.html" --print-summary "${limit[@]}" "$build"
echo "Details: $build/coverage/index.html"
