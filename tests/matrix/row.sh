#!/usr/bin/env bash
# One row of tests/matrix.sh, inside its root: row.sh NAME NEEDS WHAT...
#
#   all                       examples/run.sh and tests/run.sh, as a newcomer runs them
#   core [OPTION...]          the signing core compiles and signs with these options
#   unity                     the library, the sandbox and a caller compile as one file
#   warnings                  every header is silent under a consumer's warnings, GCC and Clang
#   [SETTING...] PROGRAM...   builds and runs these test programs; a setting is CXX=..., CXXFLAGS=...
#                             (commas between), a Meson option, or cross:MACHINE
set -euo pipefail
name=$1 needs=$2
shift 2
work=/rampart/$name/main
rm -rf "$work"
mkdir -p "$work"
# What a clone would give, without what was built in the tree.
tar -c -C /rampart/tree --exclude='./build*' --exclude=./.git . | tar -x -C "$work"
cd "$work"
. tests/setup.sh

if [ "$1" = all ]; then
    examples/run.sh
    tests/run.sh
    exit
fi

# shellcheck disable=SC2086 # names, with blanks between
need_packages g++ meson ninja-build 'pkgconf|pkg-config' ccache libssl-dev openssl \
    ca-certificates doctest-dev libcli11-dev python3 $needs
[[ $needs == *libboost* ]] || need_packages boost

# check FILE COMMAND...: prints what is compiled, and compiles it.
check() {
    echo "$1: ${*:2}"
    "${@:2}"
}

case $1 in
    core)
        cp tests/consumer/sign.cpp core.cpp
        check core.cpp g++ -std=c++20 -Wall -Wextra -Werror -Iinclude "${@:2}" core.cpp -o core -lcrypto
        ./core | grep 'X-Signature: '
        echo '1 passed, 0 failed'
        ;;
    unity)
        printf '#include <%s>\n' rampart/src.hpp rampart/sandbox/src.hpp rampart/rampart.hpp >unity.cpp
        printf '#include "%s"\n' tests/consumer/balances.cpp tests/consumer/call.cpp >>unity.cpp
        check unity.cpp g++ -std=c++20 -Wall -Wextra -Werror -DRAMPART_SEPARATE_COMPILATION -Iinclude \
            -I. unity.cpp -o unity -lssl -lcrypto -pthread
        ./unity | grep 'X-Signature: '
        echo '1 passed, 0 failed'
        ;;
    warnings)
        warnings=(-Wall -Wextra -Wpedantic -Wold-style-cast -Wshadow -Wconversion
            -Wdeprecated-declarations -Werror)
        # All in one file, for each alone would take hours: tests/headers/compile.cpp compiles each alone.
        headers=$(cd include && find rampart -name '*.hpp' ! -path '*/detail/*' | sort)
        for macro in RAMPART_HEADER_ONLY RAMPART_SEPARATE_COMPILATION; do
            for header in $headers; do
                # What defines the heavy code is for separate compilation alone.
                [[ $header == *src.hpp && $macro == RAMPART_HEADER_ONLY ]] || echo "#include <$header>"
            done >all.cpp
            check "$(wc -l <all.cpp) headers" g++ -std=c++20 "${warnings[@]}" -Wuseless-cast -Wpsabi \
                -D$macro -Iinclude -fsyntax-only all.cpp
            check "$(wc -l <all.cpp) headers" clang++-19 -std=c++20 "${warnings[@]}" -D$macro -Iinclude \
                -fsyntax-only all.cpp
        done
        echo "$(wc -w <<<"$headers") passed, 0 failed"
        ;;
    *)
        cxx=g++
        options=(-Dbuildtype=debug -Ddebug=false -Dwerror=true)
        programs=()
        for word in "$@"; do
            case $word in
                CXX=clang) cxx=clang++-$(newest_clang) ;;
                CXX=*) cxx=${word#CXX=} ;;
                CXXFLAGS=*) CXXFLAGS=${word#CXXFLAGS=} CXXFLAGS=${CXXFLAGS//,/ } ;;
                -D*) options+=("$word") ;;
                cross:*)
                    machine=${word#cross:}
                    # pkgconfig: the name before Meson 1.3.
                    cat >machine.ini <<INI
[binaries]
cpp = ['ccache', '$machine-linux-gnu-g++']
ar = '$machine-linux-gnu-ar'
strip = '$machine-linux-gnu-strip'
pkg-config = 'pkg-config'
pkgconfig = 'pkg-config'
exe_wrapper = 'qemu-${machine/i686/i386}'

[properties]
pkg_config_libdir = ['/usr/lib/${machine/i686/i386}-linux-gnu/pkgconfig', '/usr/share/pkgconfig']
boost_librarydir = '/usr/lib/${machine/i686/i386}-linux-gnu'
boost_includedir = '/usr/include'

[host_machine]
system = 'linux'
cpu_family = '${machine/i686/x86}'
cpu = '$machine'
endian = '$([ "$machine" = s390x ] && echo big || echo little)'
INI
                    options+=(--cross-file machine.ini)
                    ;;
                *) programs+=("$word") ;;
            esac
        done
        if [ ! -f machine.ini ]; then export CXX="ccache $cxx"; fi
        if [ -n "${CXXFLAGS:-}" ]; then export CXXFLAGS LDFLAGS=$CXXFLAGS; fi
        meson setup build "${options[@]}"
        targets=("${programs[@]%s}") # faults: fault_tests
        meson compile -C build --ninja-args=-k0 "${targets[@]/%/_tests}"
        meson test -C build --no-rebuild --print-errorlogs --timeout-multiplier 4 "${programs[@]}"
        tests/count.sh build/meson-logs/testlog.txt
        ;;
esac
