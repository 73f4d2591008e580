#!/usr/bin/env bash
# Builds the benchmarks with optimisation and runs them; arguments go to Google Benchmark.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

need_packages g++ meson ninja-build pkg-config libboost1.81-dev libssl-dev libbenchmark-dev
configure build-benchmarks -Dbuildtype=release -Dtests=false -Dexamples=false -Dbenchmarks=true
meson compile -C build-benchmarks sign_benchmark
build-benchmarks/benchmarks/sign_benchmark "$@"
