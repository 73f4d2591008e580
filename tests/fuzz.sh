#!/usr/bin/env bash
# Builds the fuzz targets and runs each for a while, starting from its seeds and from what earlier
# runs kept in build-fuzz/corpus. Fails on a crash, and says which input reproduces it.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

usage() {
    cat <<'TEXT'
Usage: tests/fuzz.sh [SECONDS_EACH [TARGET...]]

  SECONDS_EACH  how long each target runs, 60 by default; two run at a time
  TARGET        of tests/fuzz, "decimal" say; all by default

A finding is kept in build-fuzz/findings. Run the target on that file to see it again; once mended,
put the file among the seeds in tests/fuzz/seeds/TARGET.
TEXT
}
case ${1-} in -h | --help) usage; exit 0 ;; esac
seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { usage >&2; exit 2; }
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
    for source in tests/fuzz/seeds/*; do targets+=("$(basename "$source")"); done
fi
for target in "${targets[@]}"; do
    [ -d "tests/fuzz/seeds/$target" ] || {
        echo "tests/fuzz.sh: no target $target; see tests/fuzz/seeds" >&2
        exit 2
    }
done

need_packages clang clang-rt llvm meson ninja-build 'pkgconf|pkg-config' ccache boost libssl-dev
version=$(newest_clang)
export CXX=${CXX:-clang++${version:+-$version}}
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"
configure build-fuzz -Dfuzzers=true -Dtests=false -Dexamples=false -Dwerror=true \
    -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined -Db_lundef=false
ninja -C build-fuzz "${targets[@]/#/tests/fuzz/}"

export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
export PATH=$PATH:/usr/lib/llvm-$version/bin # llvm-symbolizer, for reports with names
export seconds

run_target() {
    local target=$1
    local findings=build-fuzz/findings corpus=build-fuzz/corpus/$target
    local log=build-fuzz/$target.log
    mkdir -p "$findings" "$corpus"
    local status=0
    "build-fuzz/tests/fuzz/$target" -max_total_time="$seconds" -max_len=4096 -timeout=20 \
        -print_final_stats=1 -artifact_prefix="$findings/$target-" \
        "$corpus" "tests/fuzz/seeds/$target" >"$log" 2>&1 || status=$?
    local executions
    executions=$(grep -a 'stat::number_of_executed_units' "$log" | tail -n 1 | grep -o '[0-9]*$')
    if [ "$status" -eq 0 ] && [ -n "$executions" ]; then
        printf '%-20s %12s executions, no crash\n' "$target" "$executions"
        return
    fi
    printf '%-20s CRASH (exit %s), the log is %s\n' "$target" "$status" "$log"
    grep -aE '^broken: |SUMMARY|runtime error|Test unit written to' "$log" | head -n 8
    return 1
}
export -f run_target

printf '%s\0' "${targets[@]}" | xargs -0 -n 1 -P 2 bash -c 'run_target "$1"' run_target
