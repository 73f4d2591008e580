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

need_packages g++ meson ninja-build 'pkgconf|pkg-config' ccache boost libssl-dev libbenchmark-dev
export CXX=${CXX:-g++}
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"
configure build-load -Doptimization=2 -Ddebug=false -Dtests=false -Dexamples=false \
    -Dbenchmarks=true
ninja -C build-load benchmarks/load/load benchmarks/load/load_sandbox

# A descriptor for each connection on both sides.
wanted=$((connections + 100))
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$wanted" ] || ulimit -n "$wanted"

directory=$(mktemp -d)
sandbox=
finish() {
    exec 3>&- || true
    [ -z "$sandbox" ] || wait "$sandbox" || true
    rm -rf "$directory"
}
trap finish EXIT
# It ends with its input, which is this script's end of a pipe.
mkfifo "$directory/until"
build-load/benchmarks/load/load_sandbox "$directory" \
    >"$directory/sandbox.json" <"$directory/until" &
sandbox=$!
exec 3>"$directory/until"
until [ -s "$directory/sandbox.json" ]; do
    kill -0 "$sandbox" 2>/dev/null || { echo "load.sh: the sandbox did not start" >&2; exit 1; }
    sleep 0.1
done
build-load/benchmarks/load/load "$directory/sandbox.json" "$seconds" "$in_flight" "$connections"
