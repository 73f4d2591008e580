#!/usr/bin/env bash
# Builds the benchmarks with optimisation, runs them, prints a table and writes
# build/benchmarks/report.json, report.svg and in_flight.svg.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

usage() {
    cat <<'TEXT'
Usage: benchmarks/run.sh [--quick] [--no-compile]

  (none)        everything: about 25 minutes after building, compile times included
  --quick       fewer rounds: about 6 minutes after building
  --no-compile  leaves the compile times out

Writes build/benchmarks/report.json (ratios, targets, machine), report.svg (signatures a second by
library and message size) and in_flight.svg (what a call costs, by calls in flight). Ratios are
medians of interleaved runs. Installs missing Debian packages as root or through sudo; otherwise
says which ones to install.
TEXT
}

quick=()
compile=true
for argument in "$@"; do
    case $argument in
        --quick) quick=(--quick) ;;
        --no-compile) compile=false ;;
        -h | --help) usage; exit 0 ;;
        *) echo "benchmarks/run.sh: unknown option $argument" >&2; usage >&2; exit 2 ;;
    esac
done

need_packages g++ meson ninja-build 'pkgconf|pkg-config' boost libssl-dev openssl libbenchmark-dev \
    valgrind gnuplot-nox python3
want_packages "comparing with a library that is missing" libbotan-2-dev libcrypto++-dev nettle-dev \
    libgcrypt20-dev libipsec-mb-dev libcurl4-openssl-dev
export CXX=${CXX:-g++}
programs=build-benchmarks/benchmarks
out=build/benchmarks
configure build-benchmarks -Dbuildtype=release -Dtests=false -Dexamples=false -Dbenchmarks=true
# Named, so that the sandbox is not built as well.
meson compile -C build-benchmarks \
    sign_ratios sign_benchmark call_server call_ratios in_flight_server in_flight json_ratios \
    benchmarks/zero_overhead
mkdir -p "$out"
rm -f "$out"/*.numbers.json "$out"/report.*

echo '== signing'
"$programs/sign_ratios" "$out/sign.numbers.json" "${quick[@]}"

echo '== whole calls over TLS on loopback'
# Client and server on one processor: else CPU time depends on how soon a sleeping one wakes up.
pin=()
if command -v taskset >/dev/null; then pin=(taskset -c 0); fi
coproc server { exec "${pin[@]}" "$programs/call_server" "$out/ca.pem"; }
read -r -a ports <&"${server[0]}"
"${pin[@]}" "$programs/call_ratios" \
    "${ports[@]}" "$out/ca.pem" "$out/calls.numbers.json" "${quick[@]}"
kill "$server_PID"

echo '== calls in flight over TLS on loopback'
# Client and server on a processor each, so that the client is what is waited for.
pin=() pin_server=()
if command -v taskset >/dev/null && [ "$(nproc)" -gt 1 ]; then
    pin=(taskset -c 0) pin_server=(taskset -c 1)
fi
coproc many { exec "${pin_server[@]}" "$programs/in_flight_server" "$out/ca.pem"; }
read -r port <&"${many[0]}"
"${pin[@]}" "$programs/in_flight" \
    "$port" "$out/ca.pem" "$out/in_flight.numbers.json" "${quick[@]}"
kill "$many_PID"

echo '== decoding JSON'
"$programs/json_ratios" "$out/json.numbers.json" "${quick[@]}"

if command -v valgrind >/dev/null; then
    echo '== instructions of a typed call'
    python3 benchmarks/instructions.py "$programs/zero_overhead" "$out/instructions.numbers.json"
else
    echo '== instructions of a typed call: skipped, valgrind is not installed'
fi

echo '== tables'
least=0.5
[ ${#quick[@]} -eq 0 ] || least=0.1
"$programs/sign_benchmark" --benchmark_min_time=$least --benchmark_enable_random_interleaving=true \
    --benchmark_repetitions=3 --benchmark_report_aggregates_only=true \
    --benchmark_out="$out/benchmark.json" --benchmark_out_format=json |
    grep -v -E '_(mean|stddev|cv) '

if $compile; then
    echo '== compile times'
    # Without ccache, which would make every second compilation free.
    python3 benchmarks/compile.py "$out/compile.numbers.json" "${quick[@]}" \
        --compiler "${CXX#ccache }"
fi

python3 benchmarks/report.py "$out"
