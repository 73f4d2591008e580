#!/usr/bin/env bash
# Keeps 1,000 asynchronous calls in flight against the sandbox in a process of its own; fails when
# a call does, or when the memory grows after the first half minute.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

usage() {
    cat <<'TEXT'
Usage: benchmarks/load.sh [SECONDS [IN_FLIGHT [CONNECTIONS]]]

  SECONDS      how long, 120 by default; memory is judged from 41 on
  IN_FLIGHT    calls at once, 1000 by default
  CONNECTIONS  of these on a connection of their own, 1000 by default; the others queue
TEXT
}
case ${1-} in -h | --help) usage; exit 0 ;; esac
for argument in "$@"; do
    [[ $argument =~ ^[1-9][0-9]*$ ]] || { usage >&2; exit 2; }
done
[ $# -le 3 ] || { usage >&2; exit 2; }
seconds=${1:-120} in_flight=${2:-1000} connections=${3:-1000}

need_packages g++ meson ninja-build pkg-config ccache libboost1.81-dev libboost-json1.81-dev \
    libssl-dev libcli11-dev libbenchmark-dev
export CXX=${CXX:-g++}
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"
configure build-load -Doptimization=2 -Ddebug=false -Dtests=false -Dbenchmarks=true
# By path: other programs bear the project's name too.
ninja -C build-load examples/rampart benchmarks/load/load

# A descriptor for each connection on both sides.
wanted=$((connections + 100))
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$wanted" ] || ulimit -n "$wanted"

directory=$(mktemp -d)
sandbox=
finish() {
    [ -z "$sandbox" ] || { kill "$sandbox" 2>/dev/null && wait "$sandbox" || true; }
    rm -rf "$directory"
}
trap finish EXIT
build-load/examples/rampart sandbox --dir "$directory" >"$directory/sandbox.json" &
sandbox=$!
until [ -s "$directory/sandbox.json" ]; do
    kill -0 "$sandbox" 2>/dev/null || { echo "load.sh: the sandbox did not start" >&2; exit 1; }
    sleep 0.1
done
build-load/benchmarks/load/load "$directory/sandbox.json" "$seconds" "$in_flight" "$connections"
