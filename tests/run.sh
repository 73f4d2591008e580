#!/usr/bin/env bash
# Builds the tests and runs them all; ends with "N passed, N failed" (test cases).
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

usage() {
    cat <<'TEXT'
Usage: tests/run.sh [--sanitize] [--clean]

  (none)       GCC, into build/
  --sanitize   Clang with AddressSanitizer and UndefinedBehaviorSanitizer, into build-sanitize/,
               and the threaded tests with ThreadSanitizer, into build-threads/
  --clean      removes that build directory first

Installs missing packages as root or through sudo, by apt; otherwise says what to install. CXX
chooses another compiler.
TEXT
}

build=build
sanitize=false
clean=false
for argument in "$@"; do
    case $argument in
        --sanitize) sanitize=true build=build-sanitize ;;
        --clean) clean=true ;;
        -h | --help) usage; exit 0 ;;
        *) echo "tests/run.sh: unknown option $argument" >&2; usage >&2; exit 2 ;;
    esac
done

needs=(g++ meson ninja-build 'pkgconf|pkg-config' ccache boost libssl-dev doctest-dev libcli11-dev
    ca-certificates python3)
options=(-Dwerror=true -Dbuildtype=debug)
need_packages "${needs[@]}"
want_packages "what is built with CMake and make, and what reads object files" cmake make binutils
want_packages "counting instructions" valgrind
want_packages "ways through real proxies" squid tinyproxy microsocks dante-server
want_packages "the journal in SQLite" libsqlite3-dev
want_packages "what a real web server verifies and shows" 'nginx-light|nginx' openssl
want_packages "the journal in PostgreSQL" libpq-dev postgresql
want_packages "what hosts share in Redis" libhiredis-dev redis-server redis-sentinel
# By now the package lists are there: where they have no Valkey, they are not renewed for it each time.
if ! have_dpkg || is_offered valkey-server; then
    want_packages "what hosts share in Valkey" valkey-server
else
    echo "This system offers no package for valkey-server: left out: what hosts share in Valkey." >&2
fi
if $sanitize; then
    need_packages clang clang-rt llvm
    version=$(newest_clang)
    # Where the sanitizers find llvm-symbolizer: reports with names, suppressions by name.
    export PATH=$PATH:/usr/lib/llvm-$version/bin
    options+=(-Db_sanitize=address,undefined -Db_lundef=false)
    export CXX=${CXX:-clang++${version:+-$version}}
    export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1}
    export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
    export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1}
else
    want_packages "what the second compiler says of mistakes" clang clang-rt
    export CXX=${CXX:-g++}
fi
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"

# run_tests DIRECTORY OPTION...: runs what is built there; the logs are counted at the end.
status=0
logs=()
run_tests() {
    local directory=$1
    shift
    meson test -C "$directory" --no-rebuild --print-errorlogs "$@" || status=$?
    logs+=("$directory/meson-logs/testlog.txt")
}

if $clean; then rm -rf "$build"; fi
configure "$build" "${options[@]}"
meson compile -C "$build"
if $sanitize; then
    run_tests "$build" --no-suite plain
    # ThreadSanitizer does not go with the others: the threaded tests, in a directory of their own.
    threads=build-threads
    if $clean; then rm -rf "$threads"; fi
    configure "$threads" -Dwerror=true -Dbuildtype=debug -Db_sanitize=thread -Db_lundef=false
    meson compile -C "$threads" thread_tests
    run_tests "$threads" threads
else
    run_tests "$build"
fi

tests/count.sh "${logs[@]}" || status=1
exit "$status"
