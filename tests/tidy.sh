#!/usr/bin/env bash
# Runs clang-tidy with the checks of .clang-tidy; a finding fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

case ${1:-} in
    -h | --help)
        echo "Usage: tests/tidy.sh [PATTERN...]"
        echo
        echo "Checks the sources whose path matches a pattern (tests/sign/, say), and the headers they"
        echo "include; all of them without a pattern, which takes long."
        exit 0
        ;;
esac

need_packages clang-tidy-19 clang-19 meson ninja-build pkg-config libboost1.81-dev \
    libboost-json1.81-dev libssl-dev doctest-dev libcli11-dev
# Never compiled: only for its list of commands, which must be Clang's own.
CXX=clang++-19 configure build-tidy
patterns=("$@")
[ $# -gt 0 ] || patterns=('/(examples|tests|benchmarks)/' 'rampart_src')
run-clang-tidy-19 -quiet -p build-tidy -j "$(nproc)" "${patterns[@]}"
